import { limitOf, secondsOf } from "../../kernel/duration.ts";
import { countParameter, durationParameter, listParameter } from "../../kernel/parameters.ts";
import { check, resourceRule } from "../../kernel/resource-rule.ts";
import { Certificate } from "../../resources/cert-manager.ts";

/** A renewal with the old key renews the damage of a leak too. */
export const kubernetesCertificateRotationPolicyAlways = resourceRule(
  {
    name: "kubernetes-certificate-rotation-policy-always",
    title: "Each renewal makes a new key",
    reason: "With a new key at each renewal, a leaked one is of use until the next renewal at most.",
    level: "mandatory",
    severity: "high",
    url: "https://cert-manager.io/docs/usage/certificate/#the-rotationpolicy-setting",
    remediation: "Set spec.privateKey.rotationPolicy to Always.",
  },
  [
    check(Certificate, ({ spec }, { refuse }) => {
      const value = spec?.privateKey?.rotationPolicy;
      if (value !== "Always") {
        refuse({
          property: "spec.privateKey.rotationPolicy",
          value,
          allowed: '"Always"',
        });
      }
    }),
  ],
);

/** What cert-manager takes where nothing is said. */
const DEFAULT = { algorithm: "RSA", rsaBits: 2_048, lifetime: limitOf("90d") } as const;

export const kubernetesCertificateKeyStrong = resourceRule(
  {
    name: "kubernetes-certificate-key-strong",
    title: "Certificates have ECDSA keys or long RSA keys",
    reason: "Whoever computes a weak private key from the public one can pose as the service.",
    level: "mandatory",
    severity: "high",
    url: "https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final",
    remediation: "Set spec.privateKey.algorithm to ECDSA, or to RSA with a size of 2048 or more.",
    parameters: {
      algorithms: listParameter(["ECDSA", "RSA"], "Algorithms that a private key may have."),
      minimumRsaBits: countParameter(2_048, "Bits that an RSA key must have."),
    },
  },
  [
    check(Certificate, ({ spec }, { parameters: { algorithms, minimumRsaBits }, refuse }) => {
      const { algorithm, size } = spec?.privateKey ?? {};
      if (!algorithms.includes(algorithm ?? DEFAULT.algorithm)) {
        refuse({
          property: "spec.privateKey.algorithm",
          value: algorithm,
          allowed: algorithms.map((each) => JSON.stringify(each)).join(" or "),
        });
      } else if ((algorithm ?? DEFAULT.algorithm) === "RSA" && (size ?? DEFAULT.rsaBits) < minimumRsaBits) {
        refuse({
          property: "spec.privateKey.size",
          value: size,
          allowed: `${minimumRsaBits} or more with RSA`,
        });
      }
    }),
  ],
);

export const kubernetesCertificateDurationLimited = resourceRule(
  {
    name: "kubernetes-certificate-duration-limited",
    title: "Certificates say how long they live, and live short",
    reason: "Until it expires, a stolen certificate works for whoever has it, and a default hides how long.",
    level: "mandatory",
    severity: "medium",
    url: "https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateSpec",
    remediation: "Set spec.duration to what the issuer grants, 90 days at most.",
    parameters: {
      maximum: durationParameter("90d", "Longest life of a certificate of a service."),
      maximumCa: durationParameter("10y", "Longest life of a certificate of a CA (isCA: true)."),
    },
  },
  [
    check(Certificate, ({ spec }, { parameters: { maximum, maximumCa }, refuse }) => {
      const limit = spec?.isCA ? maximumCa : maximum;
      const seconds = secondsOf(spec?.duration);
      if (seconds === undefined || seconds > limitOf(limit)) {
        refuse({
          property: "spec.duration",
          value: spec?.duration,
          allowed: `a duration of at most ${limit}`,
          change: "homelab-pki:certificates[].duration",
        });
      }
    }),
  ],
);

/** cert-manager takes whole percentages; this is the first that is a third or more. */
const THIRD_IN_PERCENT = 34;
const IN_TIME = "at least a third of the duration";

export const kubernetesCertificateRenewedInTime = resourceRule(
  {
    name: "kubernetes-certificate-renewed-in-time",
    title: "Renewal starts after two thirds of the life at the latest",
    reason: "The last third of the life is the time to notice and repair a renewal that fails.",
    level: "mandatory",
    severity: "medium",
    url: "https://cert-manager.io/docs/usage/certificate/#renewal-reissuance",
    remediation:
      "Remove spec.renewBefore and spec.renewBeforePercentage, or set a third of the life or more.",
  },
  [
    check(Certificate, ({ spec }, { refuse }) => {
      const { renewal, renewBeforePercentage, renewBefore, duration } = spec ?? {};
      if (renewal?.policy === "Disabled") {
        refuse({
          property: "spec.renewal.policy",
          value: renewal.policy,
          allowed: '"RenewBefore"',
        });
      }
      if (Number(renewBeforePercentage) < THIRD_IN_PERCENT) {
        refuse({
          property: "spec.renewBeforePercentage",
          value: renewBeforePercentage,
          allowed: IN_TIME,
        });
      }
      const lifetime = secondsOf(duration) ?? DEFAULT.lifetime;
      // What is no duration is not enough either.
      if (renewBefore !== undefined && !(Number(secondsOf(renewBefore)) * 3 >= lifetime)) {
        refuse({
          property: "spec.renewBefore",
          value: renewBefore,
          allowed: IN_TIME,
          change: "homelab-pki:certificates[].renewBefore",
        });
      }
    }),
  ],
);

/** Scheme and trust domain of a SPIFFE ID are written in any case. */
const SPIFFE_ID = /^spiffe:\/\//i;

export const kubernetesCertificateSpiffeIdentity = resourceRule(
  {
    name: "kubernetes-certificate-spiffe-identity",
    title: "SPIFFE certificates carry one identity of the cluster's own trust domain",
    reason:
      "With two URIs each reader takes another one for the identity, and a foreign trust domain is not ours to vouch for.",
    level: "mandatory",
    severity: "high",
    url: "https://spiffe.io/docs/latest/spiffe-specs/x509-svid/",
    remediation: "Leave one spiffe:// URI in spec.uris, in the cluster's trust domain.",
    parameters: {
      trustDomains: listParameter(["cluster.local"], "Trust domains that certificates may be of."),
    },
  },
  [
    check(Certificate, ({ spec }, { parameters: { trustDomains }, refuse }) => {
      const uris = spec?.uris ?? [];
      const domains = uris
        .filter((uri) => SPIFFE_ID.test(uri))
        .map((id) => String(id.split("/")[2]).toLowerCase());
      if (domains.length === 0) return;
      const violation = { property: "spec.uris", value: uris };
      if (uris.length > 1) refuse({ ...violation, allowed: "exactly one URI beside names of other kinds" });
      if (!domains.every((domain) => trustDomains.includes(domain))) {
        const allowed = trustDomains.map((domain) => `spiffe://${domain}/...`).join(" or ");
        refuse({ ...violation, allowed });
      }
    }),
  ],
);

/** Rules about what Certificates ask for. */
export const certificateRules = [
  kubernetesCertificateRotationPolicyAlways,
  kubernetesCertificateKeyStrong,
  kubernetesCertificateDurationLimited,
  kubernetesCertificateRenewedInTime,
  kubernetesCertificateSpiffeIdentity,
] as const;
