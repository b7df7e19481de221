import * as z from "zod";
import { isHostKey } from "../../../components/host/connection.ts";
import { endpoint, filePath, flag, port } from "./scalars.ts";

const HOST_KEY =
  'the line of a public key, such as "ssh-ed25519 AAAAC3Nza..." (ssh-keyscan -t ed25519 <host>)';

/** The key that the other side must have; one of the two. */
const pinned = {
  /** Public key of the machine, as a line of its `ssh_host_ed25519_key.pub`. */
  hostKey: z.string({ error: HOST_KEY }).refine(isHostKey, { error: HOST_KEY }).optional(),
  /** The same from a file. */
  hostKeyFile: filePath.optional(),
};

const USER = "a user's name: letters, digits, _ and -, at most 32";

const user = z.string({ error: USER }).regex(/^[A-Za-z_][A-Za-z0-9_-]{0,31}$/, { error: USER });

/** A machine through which others are reached. */
const jumpHost = z
  .strictObject({
    /** Name or address of the machine. */
    host: endpoint,
    /** Port of its SSH server. @default 22 */
    port: port.default(22),
    /** User there; the same key opens both doors. @default "root" */
    user: user.default("root"),
    ...pinned,
  })
  .readonly();

/** What several machines can share. */
const shared = {
  /** Port of the SSH server. @default 22 */
  port: port.optional(),
  /** User to log in as. @default "root" */
  user: user.optional(),
  /** Whether the user becomes root with `sudo -n`. @default false */
  sudo: flag.optional(),
  /** Whether the key is with the SSH agent of whoever runs Pulumi (`SSH_AUTH_SOCK`). @default false */
  agent: flag.optional(),
  /** File with the private key on the machine that runs Pulumi; it then stands, encrypted, in the state. */
  privateKeyFile: filePath.optional(),
  /** The private key itself, set with `pulumi config set --secret`. */
  privateKey: z.string({ error: "a private key (-----BEGIN OPENSSH PRIVATE KEY-----)" }).optional(),
  /** Machine through which the way goes. @default none */
  jumpHost: jumpHost.optional(),
};

/** How a machine is reached over SSH: with a key or an agent, its own key pinned, never with a password. */
export const connection = z
  .strictObject({
    /** Name or address. @default the machine's first address */
    host: endpoint.optional(),
    ...pinned,
    ...shared,
  })
  .readonly();

/** The same, as far as machines share it. */
export const connectionDefaults = z.strictObject(shared).readonly();
