import { isMatch } from "matcher";
import { listParameter } from "../kernel/parameters.ts";

/** Parameter of a rule about files with private keys. */
export const keyFiles = listParameter(
  [
    "*.key",
    "*.key.pem",
    "*-key.pem",
    "*_key.pem",
    "key.pem",
    "privkey*.pem",
    "*_key",
    "id_rsa",
    "id_ecdsa",
    "id_ed25519",
    "*.p12",
    "*.pfx",
    "*.ppk",
    "!*trust*",
  ],
  "Names of files that hold private keys, without folders; * stands for any part, and a later name with ! takes names out again.",
);

/** Whether the last part of a path is the name of a file with a private key. */
export function isKeyFile(path: string, names: readonly string[]): boolean {
  return isMatch(path.replace(/.*[\\/]/, ""), names);
}
