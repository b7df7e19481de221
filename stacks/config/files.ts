import {
  checkIntermediateCertificate,
  checkIssuedBy,
  checkRootCertificate,
} from "../../components/pki/certificate.ts";
import { readCertificates } from "../../components/shared/pem.ts";
import { type ConfigPath, formatPath } from "./path.ts";
import type { Problems } from "./problems.ts";
import type { Settings } from "./schema/index.ts";
import type { ReadText } from "./text-file.ts";

/** PEM texts that the configuration names or holds, in the order of its lists. */
export interface CertificateTexts {
  /** CA of Vault's listener. */
  readonly vaultCa?: string;
  /** CA of the API server. */
  readonly apiServerCa?: string;
  /** Certificates of the root generations, where there are any. */
  readonly roots: readonly (string | undefined)[];
  /** Certificates of the intermediate generations, where there are any. */
  readonly intermediates: readonly (string | undefined)[];
}

/** Reads the certificates and checks that each is what its place needs. */
export function readCertificateTexts(
  settings: Partial<Settings>,
  problems: Problems,
  readText: ReadText,
): CertificateTexts {
  const offline = settings.rootCa?.custody === "offline";
  const roots = offline ? readGenerations("roots", settings.roots) : [];
  const intermediates = offline ? readGenerations("intermediates", settings.intermediates) : [];
  for (const [index, root] of roots.entries()) {
    if (root) problems.adopt(root.path, () => checkRootCertificate("certificate", root.pem));
    else if (!problems.hasAt(["roots", index, "certificateFile"])) {
      problems.missing(["roots", index, "certificate"], "the root's certificate in PEM: its key is offline");
    }
  }
  for (const [index, intermediate] of intermediates.entries()) {
    if (intermediate) checkIntermediate(index, intermediate);
  }
  requireActive();
  return {
    vaultCa: readAuthority(["vault", "caCertFile"], settings.vault?.caCertFile),
    apiServerCa: readAuthority(["kubernetesAuth", "caCertFile"], settings.kubernetesAuth?.caCertFile),
    roots: roots.map((found) => found?.pem),
    intermediates: intermediates.map((found) => found?.pem),
  };

  function readAuthority(path: ConfigPath, file: string | undefined): string | undefined {
    const pem = file === undefined ? undefined : readText(path, file);
    if (pem !== undefined) problems.adopt(path, () => readCertificates(pem, "certificate"));
    return pem;
  }

  function readGenerations(key: "roots" | "intermediates", list: Settings["roots"] = []) {
    return list.map(({ certificate, certificateFile }, index) => {
      const path = [key, index, certificateFile === undefined ? "certificate" : "certificateFile"];
      const pem = certificateFile === undefined ? certificate : readText(path, certificateFile);
      return pem === undefined ? undefined : { path, pem };
    });
  }

  function checkIntermediate(index: number, { path, pem }: { path: ConfigPath; pem: string }): void {
    problems.adopt(path, () => checkIntermediateCertificate("certificate", pem));
    const at = settings.roots?.findIndex(({ id }) => id === settings.intermediates?.[index]?.root) ?? -1;
    const [root, issuer] = [settings.roots?.[at], roots[at]];
    if (!root || !issuer || problems.hasAt(issuer.path) || problems.hasAt(path)) return;
    problems.adopt(path, () => checkIssuedBy("certificate", pem, { id: root.id, certificate: issuer.pem }));
  }

  /** A pending first generation is a beginning; a pending successor made active would stop a CA that works. */
  function requireActive(): void {
    const active = settings.intermediates?.findIndex(({ state }) => state === "active") ?? -1;
    const signed = intermediates.findIndex((found) => found !== undefined);
    if (active < 0 || signed < 0 || intermediates[active] || problems.has("intermediates")) return;
    const why = `has no certificate while ${formatPath(["intermediates", signed])} signs`;
    problems.refuse(["intermediates", active, "state"], why, "staged, until the root has signed it");
  }
}
