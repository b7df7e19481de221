import { readCertificates } from "../../shared/pem.ts";
import type { Platform } from "../identity.ts";
import { onHost } from "./on-host.ts";
import type { KnownPart } from "./part-calls.ts";
import { assignments } from "./shell.ts";

interface TrustStore {
  /** Where the platform looks for roots that an administrator adds. */
  readonly folder: string;
  /** What the file's name must end with there. */
  readonly extension: "crt" | "pem";
  /** The command that makes the platform take them, and the package that has it. */
  readonly command: string;
  readonly from: string;
}

const DEBIAN_FOLDER = "/usr/local/share/ca-certificates";
/** A folder of our own, for platforms that have none: the script tells them. */
const OWN_FOLDER = "/etc/homelab-pki/roots";

const TRUST_STORES: Readonly<Record<Platform, TrustStore>> = {
  debian: {
    folder: DEBIAN_FOLDER,
    extension: "crt",
    command: "update-ca-certificates",
    from: "ca-certificates",
  },
  alpine: {
    folder: DEBIAN_FOLDER,
    extension: "crt",
    command: "update-ca-certificates",
    from: "ca-certificates",
  },
  rhel: {
    folder: "/etc/pki/ca-trust/source/anchors",
    extension: "pem",
    command: "update-ca-trust",
    from: "ca-certificates",
  },
  arch: {
    folder: "/etc/ca-certificates/trust-source/anchors",
    extension: "crt",
    command: "trust",
    from: "p11-kit",
  },
  macos: { folder: OWN_FOLDER, extension: "pem", command: "security", from: "macOS" },
  qnap: { folder: OWN_FOLDER, extension: "pem", command: "sed", from: "QTS" },
};

/** The command that a platform's trust store needs on the host, and where it comes from. */
export function trustStoreNeeds(platform: Platform): readonly [command: string, from: string] {
  const { command, from } = TRUST_STORES[platform];
  return [command, from];
}

/** The roots in the operating system's trust store, a file each. */
export function trustStorePart(platform: Platform, rootBundle: string): KnownPart {
  const { folder, extension } = TRUST_STORES[platform];
  const script = `${assignments({ PLATFORM: platform })}${onHost("trust-store.sh")}`;
  return {
    name: "trust-store",
    files: readCertificates(rootBundle, "rootBundle").map((root) => ({
      path: `${folder}/homelab-pki-${shortFingerprint(root.fingerprint256)}.${extension}`,
      content: root.toString(),
    })),
    apply: script,
    // The text that the host keeps: once in state is enough.
    remove: "sh -eu /var/lib/homelab-pki/parts/trust-store/apply\n",
  };
}

function shortFingerprint(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").slice(0, 8).toLowerCase();
}
