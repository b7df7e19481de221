import type { CheckFailure } from "../provider/provider.ts";
import { isUnknown, type Properties, type Value } from "../provider/values.ts";

/** The provider's own inputs, and the environment variables that stand in for them. */
export interface Settings {
  /** Path or content; the usual places when absent. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly cluster: string | undefined;
  readonly namespace: string | undefined;
  /** Overwrite fields of other field managers instead of reporting a conflict. @default false */
  readonly enablePatchForce: boolean;
  /** Take over an object that exists already instead of refusing to create it. @default false */
  readonly upsertExistingObjects: boolean;
  /** Change the data of a ConfigMap in place. @default false */
  readonly enableConfigMapMutable: boolean;
  /** Change the data of a Secret in place. @default false */
  readonly enableSecretMutable: boolean;
  /** Forget resources of a cluster that cannot be reached. @default false */
  readonly deleteUnreachable: boolean;
}

const TEXT = ["kubeconfig", "context", "cluster", "namespace"];

const SWITCHES = {
  enablePatchForce: "PULUMI_K8S_ENABLE_PATCH_FORCE",
  upsertExistingObjects: "PULUMI_K8S_UPSERT_EXISTING_OBJECTS",
  enableConfigMapMutable: "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE",
  enableSecretMutable: "PULUMI_K8S_ENABLE_SECRET_MUTABLE",
  deleteUnreachable: "PULUMI_K8S_DELETE_UNREACHABLE",
} as const;

const SERVER_SIDE_APPLY = "enableServerSideApply";
const SERVER_SIDE_APPLY_VARIABLE = "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY";

// Part of what the engine and the SDK add to each provider.
const HARMLESS = ["version", "pluginDownloadURL", "suppressDeprecationWarnings", "suppressHelmHookWarnings"];

/** Refuses provider inputs that this plugin would ignore. */
export function checkSettings(inputs: Properties): readonly CheckFailure[] {
  const known = [...TEXT, ...Object.keys(SWITCHES), SERVER_SIDE_APPLY, ...HARMLESS];
  const failures = Object.keys(inputs)
    .filter((property) => !property.startsWith("__") && !known.includes(property))
    .map((property) => ({
      property,
      reason: `the lab's stand-in for the kubernetes plugin does not implement this setting; it has ${known.join(", ")}`,
    }));
  if (text(inputs[SERVER_SIDE_APPLY]) === "false") {
    failures.push({
      property: SERVER_SIDE_APPLY,
      reason: "the lab's stand-in for the kubernetes plugin implements server-side apply only",
    });
  }
  return failures;
}

/** @throws Error when the environment asks for client-side apply. */
export function parseSettings(inputs: Properties, environment: NodeJS.ProcessEnv): Settings {
  if (environment[SERVER_SIDE_APPLY_VARIABLE] === "false") {
    throw new Error(
      `${SERVER_SIDE_APPLY_VARIABLE}=false: the lab's stand-in for the kubernetes plugin ` +
        "implements server-side apply only",
    );
  }
  const isOn = (property: keyof typeof SWITCHES): boolean =>
    (text(inputs[property]) ?? environment[SWITCHES[property]]) === "true";
  return {
    kubeconfig: text(inputs.kubeconfig),
    context: text(inputs.context),
    cluster: text(inputs.cluster),
    namespace: text(inputs.namespace),
    enablePatchForce: isOn("enablePatchForce"),
    upsertExistingObjects: isOn("upsertExistingObjects"),
    enableConfigMapMutable: isOn("enableConfigMapMutable"),
    enableSecretMutable: isOn("enableSecretMutable"),
    deleteUnreachable: isOn("deleteUnreachable"),
  };
}

// A setting can come as a boolean from a program, or as text from stack config; an object is a kubeconfig in JSON.
function text(value: Value | undefined): string | undefined {
  if (value === undefined || value === null || value === "" || isUnknown(value)) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
