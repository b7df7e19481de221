import { dirname } from "node:path/posix";
import type { HostPart, IdentityFile } from "../host-part.ts";
import { TLS_DIR } from "../host-part.ts";
import { SYSTEMD_PLATFORMS } from "../identity.ts";
import type { IdentityArgs } from "../identity-args.ts";
import { filled, onHost } from "./on-host.ts";
import type { KnownFile, KnownPart } from "./part-calls.ts";
import { scheduleFor } from "./schedule.ts";
import { TEXTFILE_DIR, VAULT_CA } from "./settings.ts";
import { assignments } from "./shell.ts";

const SCRIPTS_DIR = "/usr/local/lib/homelab-pki";
const UNITS_DIR = "/etc/systemd/system";
/** Read by the one that is run. In two files: each takes a host a dozen programs until it is in place. */
const SCRIPTS = {
  "common.sh": ["common.sh"],
  "identity.sh": ["clock.sh", "certificate.sh", "identity.sh", "deliver.sh", "metrics.sh"],
};
const IDENTITY_LINKS: readonly IdentityFile[] = [
  "cert.pem",
  "key.pem",
  "key_pkcs8.pem",
  "bundle.pem",
  "cert.p12",
];
const APPLY = `${SCRIPTS_DIR}/renew.sh apply\n`;

/** What of the identity is known only while the program runs. */
export interface KnownIdentity {
  readonly settings: string;
  readonly rootBundle: string;
  /** Vault only. */
  readonly vaultCa?: string;
}

/** The scripts on the host, their settings, the roots, and what runs the renewal. */
export function identityPart(args: IdentityArgs, known: KnownIdentity): KnownPart {
  const client = `${args.authority.client}-client.sh`;
  const timed = SYSTEMD_PLATFORMS.includes(args.platform) ? timer(args) : cronLine(args);
  return {
    name: "identity",
    files: [
      // First, as files are taken away in this order: the timer stops while there is something to run.
      ...timed.files,
      { path: `${TLS_DIR}/root_ca.crt`, content: known.rootBundle, mode: "0444" },
      { path: "/etc/homelab-pki/identity.conf", content: known.settings },
      ...(known.vaultCa === undefined ? [] : [{ path: VAULT_CA, content: known.vaultCa }]),
      ...Object.entries({ ...SCRIPTS, [client]: [client] }).map(([name, scripts]) => ({
        path: `${SCRIPTS_DIR}/${name}`,
        content: scripts.map(onHost).join("\n"),
      })),
      { path: `${SCRIPTS_DIR}/renew.sh`, content: onHost("renew.sh"), mode: "0755" },
    ],
    owns: [
      ...IDENTITY_LINKS.map((file) => `${TLS_DIR}/${file}`),
      `${TEXTFILE_DIR}/homelab_pki.prom`,
      ...timed.owns,
    ],
    apply: `${APPLY}${timed.apply}`,
    remove: `${timed.remove}rm -rf ${TLS_DIR}/generations ${TLS_DIR}/live\n`,
  };
}

/** The private key of the host's WireGuard interface. */
export function wireguardKeyPart(): KnownPart {
  return {
    name: "wireguard-key",
    files: [],
    owns: ["/etc/wireguard/homelab-pki.key"],
    apply: "",
    facts: onHost("wireguard-key.sh"),
  };
}

interface Timed {
  readonly files: readonly KnownFile[];
  readonly owns: readonly string[];
  readonly apply: string;
  readonly remove: string;
}

function timer(args: IdentityArgs): Timed {
  const { onCalendar, randomDelay } = scheduleFor(args.lifetime, args.commonName);
  const values = {
    TEXTFILE_DIR,
    WRITABLE: writable(args.parts ?? []),
    ON_CALENDAR: onCalendar,
    RANDOM_DELAY: randomDelay,
  };
  const unit = "homelab-pki-renew";
  return {
    files: [`${unit}.service`, `${unit}.timer`].map((name) => ({
      path: `${UNITS_DIR}/${name}`,
      content: filled(name, values),
    })),
    owns: [],
    // The installer has had systemd read the units already.
    apply: `systemctl enable --quiet --no-reload ${unit}.timer\nsystemctl restart ${unit}.timer\n`,
    remove: "",
  };
}

/** The settings by which the renewal's unit may write to the folders of files and copies. */
function writable(parts: readonly HostPart[]): string {
  const paths = parts.flatMap(({ files, copies = [] }) => [...files, ...copies].map(({ path }) => path));
  const folders = paths.filter((path) => !path.startsWith("/etc/systemd/")).map((path) => dirname(path));
  // A folder that is not there yet is no reason not to start.
  const quoted = (folder: string) => folder.replaceAll(/["\\]/g, "\\$&").replaceAll("%", "%%");
  return [...new Set(folders)]
    .sort()
    .map((folder) => `ReadWritePaths="-${quoted(folder)}"\n`)
    .join("");
}

function cronLine({ lifetime, commonName, platform }: IdentityArgs): Timed {
  const { cron } = scheduleFor(lifetime, commonName);
  const script = (line: string) => `${assignments({ PLATFORM: platform, LINE: line })}${onHost("cron.sh")}`;
  return {
    files: [],
    owns: [],
    apply: script(`${cron} ${SCRIPTS_DIR}/renew.sh 2>&1 | logger -t homelab-pki`),
    remove: script(""),
  };
}
