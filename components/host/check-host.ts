import { isIP } from "node:net";
import { seconds } from "../shared/duration.ts";
import { invalidInput, unfitInput } from "../shared/errors.ts";
import type { HostCertificate } from "./access.ts";
import { checkConnection } from "./connection.ts";
import type { RemoteHostArgs } from "./remote-host.ts";

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Refuses a host that could not be reached, or a certificate for it that would say too much.
 *
 * @param args - what the host is to be
 * @param certificate - what follows from it
 * @param path - where the host stands in the author's config, for messages
 * @throws InputPropertyError naming the part and what is allowed there
 */
export function checkHost(args: RemoteHostArgs, certificate: HostCertificate, path: string): void {
  const { name, domain, dnsNames = [], lifetime, recoverWithin } = args;
  if (!LABEL.test(name)) {
    throw invalidInput(`${path}.name`, name, "one label of lower-case letters, digits and hyphens");
  }
  dnsNames.forEach((dnsName, index) => {
    const label = dnsName.endsWith(`.${domain}`) ? dnsName.slice(0, -domain.length - 1) : "";
    if (!label.split(".").every((each) => LABEL.test(each))) {
      throw invalidInput(`${path}.dnsNames[${index}]`, dnsName, `a name inside ${domain}`);
    }
  });
  certificate.addresses.forEach((address, index) => {
    if (isIP(address) === 0) throw invalidInput(`${path}.addresses[${index}]`, address, "an IP address");
  });
  seconds(lifetime, `${path}.lifetime`);
  if (recoverWithin !== undefined) {
    seconds(recoverWithin, `${path}.recoverWithin`);
    if (args.enrolment.method !== "vault") {
      throw unfitInput(
        `${path}.recoverWithin`,
        "only for enrolment by vault; step-ca's provisioner allows it or not",
      );
    }
  }
  checkConnection(args.connection, `${path}.connection`);
}
