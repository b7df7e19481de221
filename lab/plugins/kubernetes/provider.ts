import type { Engine, Provider } from "../provider/provider.ts";
import { announceStandIn } from "../provider/table.ts";
import type { Properties } from "../provider/values.ts";
import { constructChart } from "./chart/construct.ts";
import { check } from "./check.ts";
import { connect } from "./connect.ts";
import type { Context } from "./context.ts";
import { create } from "./create.ts";
import { remove } from "./delete.ts";
import { diff } from "./diff.ts";
import { read } from "./read.ts";
import { acceptingSecrets, plain } from "./secrets.ts";
import { checkSettings } from "./settings.ts";
import { update } from "./update.ts";
import { VERSION } from "./version.ts";

/**
 * The kubernetes provider, as far as this project uses it: server-side apply and what surrounds it, and the
 * component that installs a Helm chart.
 */
export function kubernetesProvider(): Provider {
  let configured: Context | undefined;

  function context(): Context {
    if (configured === undefined) throw new Error("The stand-in for kubernetes was not configured");
    return configured;
  }

  return {
    name: "kubernetes",
    version: VERSION,
    acceptsSecrets: true,
    checkConfig: async (inputs: Properties) => checkSettings(plain(inputs)),
    async configure(inputs: Properties, engine: Engine) {
      await announceStandIn("kubernetes", VERSION, engine);
      configured = await connect(plain(inputs), process.env, engine);
    },
    ...acceptingSecrets({
      check: (request) => check(request, context()),
      diff: (request) => diff(request, context()),
      create: (request) => create(request, context()),
      read: (request) => read(request, context()),
      update: (request) => update(request, context()),
      delete: (request) => remove(request, context()),
    }),
    construct: (request, engine) => constructChart(request, engine, context()),
  };
}
