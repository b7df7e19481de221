import { invalidInput } from "../shared/errors.ts";

/** Algorithms for keys, by Vault's names. */
export type KeyType = "ec" | "rsa" | "ed25519";

/** Which key to make. */
export interface KeyArgs {
  /**
   * Algorithm.
   * @default "ec"
   */
  readonly keyType?: KeyType;
  /**
   * Size in bits: 256, 384 or 521 for `ec` (NIST P-256, P-384, P-521); 2048, 3072 or 4096 for `rsa`; none for
   * `ed25519`.
   * @default for a CA 384 or 4096, for a leaf 256 or 2048
   */
  readonly keyBits?: number;
}

/** A checked key choice. */
export interface Key {
  readonly keyType: KeyType;
  /** Absent for Ed25519, whose size is fixed. */
  readonly keyBits?: number;
}

/** Whose key: a CA's lives for years, so it is stronger. */
export type KeyUse = "ca" | "leaf";

/** @see https://cabforum.org/working-groups/server/baseline-requirements/ section 6.1.5 */
const ALLOWED_BITS: Readonly<Record<KeyType, readonly number[]>> = {
  ec: [256, 384, 521],
  rsa: [2048, 3072, 4096],
  ed25519: [],
};

const DEFAULT_BITS: Readonly<Record<KeyUse, Readonly<Partial<Record<KeyType, number>>>>> = {
  ca: { ec: 384, rsa: 4096 },
  leaf: { ec: 256, rsa: 2048 },
};

/**
 * Fills in the defaults of a key choice and checks it.
 *
 * @param args - the choice
 * @param use - whose key
 * @throws InputPropertyError naming `keyType` or `keyBits`
 */
export function chooseKey(args: KeyArgs, use: KeyUse): Key {
  const keyType = args.keyType ?? "ec";
  const allowed = ALLOWED_BITS[keyType];
  if (allowed === undefined) throw invalidInput("keyType", keyType, Object.keys(ALLOWED_BITS).join(", "));
  const keyBits = args.keyBits ?? DEFAULT_BITS[use][keyType];
  if (keyBits === undefined) return { keyType };
  if (!allowed.includes(keyBits)) {
    const sizes = allowed.length === 0 ? "no size, it is fixed" : allowed.join(", ");
    throw invalidInput("keyBits", keyBits, `for ${keyType} ${sizes}`);
  }
  return { keyType, keyBits };
}
