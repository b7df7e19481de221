import { readFileSync } from "node:fs";

const modules = new URL("../../../node_modules/", import.meta.url);

/** The version of an npm package of this checkout, which a stand-in for its plugin reports. */
export function packageVersion(name: string): string {
  return JSON.parse(readFileSync(new URL(`${name}/package.json`, modules), "utf8")).version;
}
