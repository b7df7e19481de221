import { createHash } from "node:crypto";
import * as command from "@pulumi/command";
import { interpolate, type Output, type Resource, secret } from "@pulumi/pulumi";
import { invalidInput } from "../shared/errors.ts";
import type { HostAccess, HostCertificate } from "./access.ts";
import type { StepEnrolment } from "./enrolment.ts";
import type { HostReport } from "./registry.ts";

/** What a host's access to step-ca is made of. */
export interface StepAccessArgs extends StepEnrolment {
  readonly certificate: HostCertificate;
  /** What was noted about its enrolment. */
  readonly report: Output<HostReport | undefined>;
}

/**
 * Gives one host a one-time token. Whom the token is for stands in it, and a renewal keeps all of it: another name or
 * lifetime is another enrolment. The registry notes that the host has enrolled; until then each `up` makes a new token,
 * since the last one has expired or is spent.
 *
 * @param name - name of the host's component, the prefix of what is made here
 * @param parent - the host's component
 * @throws InputPropertyError if the fingerprint or the address is not one
 */
export function createStepAccess(name: string, args: StepAccessArgs, parent: Resource): HostAccess {
  checkStep(args);
  const { url, fingerprint, provisioner, certificate, authority } = args;
  const sans = [...certificate.dnsNames, ...certificate.addresses, certificate.spiffeId];
  const { lifetime, keyType } = certificate;
  const content = digest([url, fingerprint, provisioner, lifetime, keyType, ...sans]);
  const id = args.report.apply((report) =>
    report?.enrolment.startsWith(`${content}-`) ? report.enrolment : `${content}-${new Date().toISOString()}`,
  );

  const token = createToken();

  return {
    authority: { client: "step", url, fingerprint },
    enrolment: { id, secret: token.stdout },
    before: [],
    enrolled: createNote,
  };

  function createToken(): command.local.Command {
    return new command.local.Command(
      `${name}-enrolment`,
      {
        create: "node components/host/operator/step-token.ts",
        environment: {
          HOMELAB_PKI_STEP_URL: url,
          HOMELAB_PKI_STEP_FINGERPRINT: fingerprint,
          HOMELAB_PKI_STEP_PROVISIONER: provisioner,
          HOMELAB_PKI_STEP_SUBJECT: certificate.commonName,
          HOMELAB_PKI_STEP_SANS: sans.join(" "),
        },
        stdin: secret(args.password),
        triggers: [id],
        logging: "none",
        // The next run would have the token of this one in its environment.
        addPreviousOutputInEnv: false,
      },
      { parent, additionalSecretOutputs: ["stdout"] },
    );
  }

  function createNote(identity: Resource): void {
    new command.local.Command(
      `${name}-note`,
      {
        create: "node components/host/operator/note-enrolment.ts",
        delete: "node components/host/operator/note-enrolment.ts --remove",
        environment: {
          HOMELAB_PKI_REPORT: interpolate`${authority.registry}/${certificate.host}`,
          HOMELAB_PKI_ENROLMENT: id,
        },
      },
      { parent, dependsOn: identity },
    );
  }
}

function checkStep({ url, fingerprint }: StepEnrolment): void {
  if (!/^https:\/\/[^/]+\/?$/.test(url))
    throw invalidInput("enrolment.url", url, "an https address, without a path");
  if (!/^[0-9a-f]{64}$/i.test(fingerprint)) {
    throw invalidInput("enrolment.fingerprint", fingerprint, "a SHA-256 fingerprint, 64 hexadecimal digits");
  }
}

function digest(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
