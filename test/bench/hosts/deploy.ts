import { selectedLab } from "../../../lab/layout.ts";
import { hostConfig, hostsConfig } from "../../support/hosts.ts";
import { TestStack } from "../../support/stack.ts";
import { median, seconds } from "../support/measure.ts";

const HOSTS = 10;
const UNCHANGED_RUNS = 3;
const id = "bench-hosts";

/** How long it takes to add hosts to a chain that is there: one, and ten at once; and to look at ten that have not changed. */
export async function deployFigures(): Promise<Record<string, number>> {
  const stack = new TestStack(`e2e-${id}`);
  const profile = {
    profile: "generic",
    name: "app",
    copies: [{ file: "key.pem", path: "/etc/app/key.pem", owner: "nobody:nogroup" }],
    apply: "true\n",
  };
  const names = selectedLab().hosts.map(({ name }) => name);
  const configure = (...chosen: readonly string[]) =>
    stack.configure(
      hostsConfig(
        id,
        chosen.map((name) => hostConfig(name, { profiles: [profile] })),
      ),
    );
  const up = async () => {
    const { code, output } = await stack.up();
    if (code !== 0) throw new Error(output);
  };
  const withHosts = (...chosen: readonly string[]) => {
    configure(...chosen);
    return seconds(up);
  };

  configure();
  await stack.init();
  try {
    // The chain first, and a host that both runs have, for what hosts share.
    const [first = "", one = "", ...rest] = names;
    await withHosts(first);
    const addOne = await withHosts(first, one);
    await withHosts(first);
    const ten = [one, ...rest].slice(0, HOSTS);
    const addTen = await withHosts(first, ...ten);
    const unchanged: number[] = [];
    for (let run = 0; run < UNCHANGED_RUNS; run += 1) unchanged.push(await seconds(up));
    return {
      add_one_host_s: addOne,
      add_ten_hosts_s: addTen,
      ten_hosts_over_one: addTen / addOne,
      unchanged_s_per_host: median(unchanged) / (ten.length + 1),
    };
  } finally {
    await stack.destroy();
    await stack.remove();
  }
}
