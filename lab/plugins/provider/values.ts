/** A property value as it crosses the wire between the engine and a plugin, secrets already taken off. */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [key: string]: Value | undefined };

/** The property bag of one resource. */
export type Properties = { readonly [key: string]: Value | undefined };

/**
 * What the engine sends for a value that is only known after an apply.
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go (UnknownStringValue)
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Whether a value is one that is known only after an apply. */
export function isUnknown(value: Value | undefined): boolean {
  return value === UNKNOWN;
}

/** Whether a value is unknown or holds an unknown somewhere inside. */
export function containsUnknown(value: Value | undefined): boolean {
  if (Array.isArray(value)) {
    return value.some(containsUnknown);
  }
  return isObject(value) ? Object.values(value).some(containsUnknown) : isUnknown(value);
}

/** Whether a value is an object with properties of its own (not a list, not null). */
export function isObject(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Marks an output as secret, so that the engine encrypts it in state and hides it on screen. */
export function secret(value: Value): Value {
  return { [SIGNATURE_KEY]: SECRET_SIGNATURE, value };
}

/** Whether a value is marked as secret. */
export function isSecret(value: Value | undefined): boolean {
  return isObject(value) && value[SIGNATURE_KEY] === SECRET_SIGNATURE;
}

/** Takes the secret marks off a value, however deep they are. */
export function withoutSecrets(value: Value): Value {
  if (Array.isArray(value)) {
    return value.map(withoutSecrets);
  }
  if (!isObject(value)) {
    return value;
  }
  if (isSecret(value)) {
    return withoutSecrets(value.value ?? null);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, each === undefined ? each : withoutSecrets(each)]),
  );
}
