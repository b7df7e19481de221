import * as z from "zod";
import type { HostPart, IdentityFile } from "../host-part.ts";
import { defineProfile } from "./profile.ts";
import { label, mode, owner } from "./shared/names.ts";
import { absolutePath } from "./shared/scalars.ts";

const IDENTITY_FILES = [
  "root_ca.crt",
  "cert.pem",
  "key.pem",
  "key_pkcs8.pem",
  "bundle.pem",
  "cert.p12",
] as const satisfies readonly IdentityFile[];

const PUBLIC_FILES: readonly IdentityFile[] = ["root_ca.crt", "cert.pem"];
const KEY_MODES = ["0400", "0600"];

const identityFile = z.enum(IDENTITY_FILES, { error: `one of ${IDENTITY_FILES.join(", ")}` });

const copy = z
  .strictObject({
    /** What of the identity. */
    file: identityFile,
    /** Where the program looks for it. */
    path: absolutePath,
    owner: owner.default("root:root"),
    /** @default "0400" for what holds the key, else "0444" */
    mode: mode.optional(),
  })
  .refine(({ file, mode }) => PUBLIC_FILES.includes(file) || !mode || KEY_MODES.includes(mode), {
    path: ["mode"],
    error: "0400 or 0600: the file holds the private key",
  })
  .readonly();

const file = z
  .strictObject({
    path: absolutePath,
    content: z.string({ error: "a text that ends with a line end" }).endsWith("\n", {
      error: "a text that ends with a line end",
    }),
    owner: owner.default("root:root"),
    mode: mode.default("0644"),
  })
  .readonly();

const script = z.string({ error: "commands of POSIX sh" }).min(1, { error: "commands of POSIX sh" });

const settings = z
  .strictObject({
    /** What the program is called; several of them can be on a host. */
    name: label,
    /** Copies of the identity's files, made anew with every renewal. */
    copies: z.array(copy).default([]),
    /** Files beside them, such as the program's configuration; no secrets. */
    files: z.array(file).default([]),
    /** Makes the program take the files, after the first copies and after each change. */
    apply: script,
    /** Makes the program take a renewed certificate. @default what `apply` does */
    renewed: script.optional(),
    /** Runs after the files were taken away. @default nothing */
    remove: script.optional(),
    /** Fails while the program does not serve what it should. @default nothing */
    verify: script.optional(),
  })
  .refine(
    ({ copies, files }) =>
      new Set([...copies, ...files].map(({ path }) => path)).size === copies.length + files.length,
    {
      path: ["copies"],
      error: "each path once, in copies and files together",
    },
  );

type Settings = z.output<typeof settings>;

/** Any program that no other profile knows: where it wants the certificate, whose, and what makes it take a new one. */
export const generic = defineProfile({ name: "generic", settings, part });

function part({ name, copies, files, apply, renewed = apply, remove, verify }: Settings): HostPart {
  const made = copies.map(({ file }) => file).filter((file) => !ALWAYS_THERE.includes(file));
  return {
    name: `generic-${name}`,
    files,
    copies,
    needs: [...new Set(made)],
    apply,
    renewed,
    ...(remove && { remove }),
    ...(verify && { verify }),
  };
}

const ALWAYS_THERE: readonly IdentityFile[] = ["root_ca.crt", "cert.pem", "key.pem"];
