import { chooseKey } from "../../../components/pki/key.ts";
import { check } from "./check.ts";

/** Each key has a size that its type can have. */
export const keys = [
  check(["rootCa"], ({ rootCa }, problems) =>
    problems.adopt(["rootCa", "keyBits"], () => chooseKey(rootCa, "ca")),
  ),
  check(["intermediateCa"], ({ intermediateCa }, problems) =>
    problems.adopt(["intermediateCa", "keyBits"], () => chooseKey(intermediateCa, "ca")),
  ),
  check(["roles"], ({ roles }, problems) => {
    for (const [index, role] of roles.entries()) {
      problems.adopt(["roles", index, "keyBits"], () => chooseKey(role, "leaf"));
    }
  }),
];
