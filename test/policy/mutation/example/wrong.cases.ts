import type { RuleCases } from "../../support/cases.ts";
import { cases as right } from "./incomplete.cases.ts";

const [{ rule, refuses }] = right;

/** They want accepted what the rule refuses. */
export const cases: readonly RuleCases[] = [{ rule, accepts: refuses, refuses }];
