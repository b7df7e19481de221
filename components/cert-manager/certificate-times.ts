import { type Duration, goDuration, invalidInput, seconds } from "../shared/index.ts";

/**
 * Shortest values that cert-manager's webhook takes.
 *
 * @see https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateSpec
 */
const SHORTEST = { duration: "1h", renewBefore: "5m" } as const satisfies Record<string, Duration>;

/**
 * Lifetime and renewal of a certificate as its manifest says them.
 *
 * @param duration - the lifetime
 * @param renewBefore - how long before its end it is renewed
 * @throws InputPropertyError if cert-manager would refuse them, or if renewal starts after two thirds of the life
 */
export function certificateTimes(
  duration: Duration,
  renewBefore?: Duration,
): { readonly duration: string; readonly renewBefore: string } {
  const lifetime = seconds(duration, "duration");
  if (lifetime < seconds(SHORTEST.duration)) {
    throw invalidInput("duration", duration, `at least ${SHORTEST.duration}, cert-manager's shortest`);
  }
  const third = Math.ceil(lifetime / 3);
  if (renewBefore === undefined)
    return { duration: goDuration(duration), renewBefore: goDuration(`${third}s`) };

  const ahead = seconds(renewBefore, "renewBefore");
  if (ahead < seconds(SHORTEST.renewBefore)) {
    throw invalidInput(
      "renewBefore",
      renewBefore,
      `at least ${SHORTEST.renewBefore}, cert-manager's shortest`,
    );
  }
  if (ahead >= lifetime) throw invalidInput("renewBefore", renewBefore, `less than duration (${duration})`);
  if (ahead < third) {
    throw invalidInput("renewBefore", renewBefore, `at least a third of duration (${duration})`);
  }
  return { duration: goDuration(duration), renewBefore: goDuration(renewBefore) };
}
