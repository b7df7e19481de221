import { selectedLab } from "../../../lab/layout.ts";
import { hostConfig, hostsConfig } from "../../support/hosts.ts";
import { TestStack } from "../../support/stack.ts";
import { median, seconds } from "../support/measure.ts";

const HOSTS = 10;
const UNCHANGED_RUNS = 3;
const id = "bench-hosts";

const PROFILE = {
  profile: "generic",
  name: "app",
  copies: [{ file: "key.pem", path: "/etc/app/key.pem", owner: "nobody:nogroup" }],
  apply: "true\n",
};

/**
 * How long it takes to add hosts to a chain that is there: one, and ten at once; and to look at ten that have not
 * changed. The hosts share this machine's processors, and most of what a host does is to make its trust store anew: so
 * the same once more without it.
 */
export async function deployFigures(): Promise<Record<string, number>> {
  const stack = new TestStack(`e2e-${id}`);
  const [first = "", ...others] = selectedLab().hosts.map(({ name }) => name);
  const [one = ""] = others;
  const ten = others.slice(0, HOSTS);
  const up = () =>
    seconds(async () => {
      const { code, output } = await stack.up();
      if (code !== 0) throw new Error(output);
    });
  const withHosts = (names: readonly string[], trustStore = true) => {
    const hosts = names.map((name) => hostConfig(name, { profiles: [PROFILE], trustStore }));
    stack.configure(hostsConfig(id, hosts));
    return up();
  };
  /** The host that is there before has what hosts share. */
  const additions = async (trustStore: boolean) => {
    await withHosts([first], trustStore);
    const addOne = await withHosts([first, one], trustStore);
    await withHosts([first], trustStore);
    return { addOne, addTen: await withHosts([first, ...ten], trustStore) };
  };

  stack.configure(hostsConfig(id, []));
  await stack.init();
  try {
    const without = await additions(false);
    await withHosts([]);
    const { addOne, addTen } = await additions(true);
    const unchanged: number[] = [];
    for (let run = 0; run < UNCHANGED_RUNS; run += 1) unchanged.push(await up());
    return {
      add_one_host_s: addOne,
      add_ten_hosts_s: addTen,
      ten_hosts_over_one: addTen / addOne,
      ten_hosts_over_one_without_trust_stores: without.addTen / without.addOne,
      unchanged_s_per_host: median(unchanged) / (ten.length + 1),
    };
  } finally {
    await stack.destroy();
    await stack.remove();
  }
}
