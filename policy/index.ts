import { PolicyPack } from "@pulumi/policy";
import { ca } from "./rules/ca.ts";
import { certificates } from "./rules/certificates.ts";
import { roles } from "./rules/roles.ts";

/** The pack: `pulumi preview --policy-pack policy`. One file of rules a domain; each rule says how it is enforced. */
new PolicyPack("homelab-pki", { policies: [...ca, ...roles, ...certificates] });
