import sdk from "@pulumi/policy/deserialize.js";

/** The part of the SDK that reads the properties of a resource, whose types are not published. */
interface Decoder {
  deserializeProperties(message: object, proxySecrets: boolean): Record<string, unknown>;
}

/**
 * Has the SDK decode the properties of a resource once and not once a rule, which takes longer than judging them. Rules
 * only read them. A version of the SDK that decodes elsewhere is as slow as it was.
 */
export function decodeOnce(): void {
  const decoder = sdk as unknown as Decoder;
  const decode = decoder.deserializeProperties;
  const decoded = new WeakMap<object, Record<string, unknown>>();
  decoder.deserializeProperties = (message, proxySecrets) => {
    if (proxySecrets) return decode(message, proxySecrets);
    const known = decoded.get(message) ?? decode(message, proxySecrets);
    decoded.set(message, known);
    return known;
  };
}
