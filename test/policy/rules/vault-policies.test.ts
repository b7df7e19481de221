import { testRules } from "../support/cases.ts";
import { cases } from "./vault-policies.cases.ts";

testRules(cases);
