import { isIP } from "node:net";
import * as z from "zod";
import { isAddressRange, LABEL, text } from "../../../components/shared/scalars.ts";

export { duration, flag, port } from "../../../components/shared/scalars.ts";

/** Name of a generation: part of resource names and of issuer names in Vault. */
export const generationId = text(
  "lower-case letters, digits and -, not - first or last, at most 63",
  new RegExp(`^${LABEL}$`),
);

/** A DNS domain without a wildcard. */
export const domain = text(
  "a DNS domain in lower case, such as lab.example.com",
  new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`),
);

/** A DNS name of a certificate; a wildcard may stand for the whole first label (RFC 9525 section 6.3). */
export const dnsName = text(
  "a DNS name in lower case, such as www.lab.example.com or *.lab.example.com",
  new RegExp(`^(?=.{1,253}$)(\\*\\.)?${LABEL}(\\.${LABEL})*$`),
);

/** Name of a machine: one label, the first of its full name and a part of names in Vault and Pulumi. */
export const hostName = text(
  "one label of a DNS name: lower-case letters, digits and -, at most 63",
  new RegExp(`^${LABEL}$`),
);

const ADDRESS = "an IPv4 or IPv6 address, such as 192.0.2.21 or 2001:db8::21";

/** An address without a zone: `%eth0` means something on one machine only. */
export const ipAddress = z
  .string({ error: ADDRESS })
  .refine((value) => isIP(value) !== 0 && !value.includes("%"), { error: ADDRESS });

const RANGE = "an address and a prefix length, such as 192.0.2.0/24 or 192.0.2.10/32; not /0";

/** Addresses of a network (CIDR). All of them (`/0`) are never meant as a part. */
export const addressRange = z.string({ error: RANGE }).refine(isAddressRange, { error: RANGE });

const ENDPOINT = "a DNS name in lower case, or an IPv4 or IPv6 address";

/** Where a connection goes. What ends in a number is meant as an address (WHATWG URL, "ends in a number"). */
export const endpoint = z
  .string({ error: ENDPOINT })
  .refine((value) => isIP(value) !== 0 || (domain.safeParse(value).success && !/(^|\.)\d+$/.test(value)), {
    error: ENDPOINT,
  });

/** Name of a Kubernetes object (RFC 1123 subdomain). */
export const objectName = text(
  "a Kubernetes object name: lower-case letters, digits, - and ., at most 253",
  new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`),
);

/** Name of a Kubernetes namespace (RFC 1123 label). */
export const namespaceName = text(
  "a Kubernetes namespace: lower-case letters, digits and -, at most 63",
  new RegExp(`^${LABEL}$`),
);

/** Path of a mount in Vault, without slashes at its ends. */
export const mountPath = text(
  "a Vault mount path: letters, digits, -, _ and /, no / first or last",
  /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/,
);

/** Name of a role or policy in Vault. */
export const vaultName = text(
  "a Vault name: lower-case letters, digits, -, _ and .",
  /^[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$/,
);

/** Common name of a CA (RFC 5280 upper bound ub-common-name). */
export const commonName = text("a text of 1 to 64 characters in one line", /^[^\p{Cc}]{1,64}$/u);

/** A server's address. Plain HTTP would show tokens and let anyone in between answer. */
export const httpsUrl = z
  .string({ error: "an https:// address such as https://vault.example.com:8200" })
  .refine(isHttpsAddress, {
    error: "an https:// address such as https://vault.example.com:8200, nothing behind the port",
  });

function isHttpsAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === "https:" && url.username === "" && value.replace(/\/$/, "") === url.origin;
}

/** The audience of a token: compared letter by letter, so it may be any text without spaces. */
export const audience = text(
  "an audience that the API server issues tokens for, such as https://192.0.2.10:6443",
  /^\S+$/,
);

/** A file's path, absolute or from the folder of Pulumi.yaml. */
export const filePath = text("a file's path, absolute or from the folder of Pulumi.yaml", /^[^\0\n]+$/);

/** PEM text. Key material is refused by name, because configuration is committed. */
export const certificatePem = z
  .string({ error: "a certificate in PEM (-----BEGIN CERTIFICATE-----)" })
  .refine((pem) => !pem.includes("PRIVATE KEY"), {
    error: "a certificate in PEM; a private key never belongs in configuration: treat this one as exposed",
    abort: true,
  })
  .refine((pem) => pem.includes("-----BEGIN CERTIFICATE-----"), {
    error: "a certificate in PEM (-----BEGIN CERTIFICATE-----)",
  });

const LABELS = "an object of labels";

/** Labels of Kubernetes objects, by which some are chosen. */
export const labels = z
  .record(z.string(), z.string({ error: "a label's value" }), { error: LABELS })
  .readonly();

/** Labels that choose: none would choose everything. */
export const selector = z
  .record(z.string(), z.string({ error: "a label's value" }), { error: LABELS })
  .refine((given) => Object.keys(given).length > 0, { error: "at least one label" })
  .readonly();

/** Chart to install instead of the pinned one. */
export const chart = z
  .string({ error: "a chart: an OCI reference or a folder" })
  .min(1, { error: "a chart: an OCI reference or a folder" });

/** Values for a Helm chart, passed on as they are. */
export const chartValues = z
  .record(z.string(), z.unknown(), { error: "an object of chart values" })
  .readonly();
