import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIR } from "../../../lab/layout.ts";

/** A property as an npm package declares it. */
export interface Declared {
  readonly optional: boolean;
  /** The TypeScript type without `pulumi.Input`, `undefined` and blanks. */
  readonly type: string;
}

/** A resource class as an npm package declares it. */
export interface DeclaredClass {
  readonly inputs: ReadonlyMap<string, Declared>;
  /** Outputs that are no inputs. */
  readonly outputs: readonly string[];
}

/** The class with a type token in `@pulumi/<name>`. @throws when there is none */
export function declaredClass(name: string, token: string): DeclaredClass {
  const folder = join(PROJECT_DIR, "node_modules/@pulumi", name);
  const file = globSync("**/*.js", { cwd: folder, exclude: (path) => path.includes("node_modules") }).find(
    (each) => readFileSync(join(folder, each), "utf8").includes(`__pulumiType = '${token}'`),
  );
  if (file === undefined) {
    throw new Error(`@pulumi/${name} has no class for ${token}`);
  }
  const declarations = withoutComments(readFileSync(join(folder, file.replace(/\.js$/, ".d.ts")), "utf8"));
  const inputs = inputsIn(declarations);
  const outputs = [...declarations.matchAll(/^ {4}readonly (\w+): pulumi\.Output</gm)].map(
    ([, each = ""]) => each,
  );
  return { inputs, outputs: outputs.filter((each) => !inputs.has(each)) };
}

function inputsIn(declarations: string): ReadonlyMap<string, Declared> {
  const [, body = ""] = /export interface \w+Args \{\n([\s\S]*?)\n\}/.exec(declarations) ?? [];
  const properties = body.matchAll(/^ {4}(\w+)(\??): ([\s\S]*?);(?=\n {4}\w|$(?![\s\S]))/gm);
  return new Map(
    [...properties].map(([, name = "", optional, type = ""]) => [
      name,
      {
        optional: optional === "?",
        type: type.replace(/pulumi\.Input<|>|\s/g, "").replaceAll("|undefined", ""),
      },
    ]),
  );
}

function withoutComments(source: string): string {
  return source.replace(/[ \t]*\/\*\*[\s\S]*?\*\/\n?/g, "");
}
