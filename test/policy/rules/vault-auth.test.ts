import { testRules } from "../support/cases.ts";
import { cases } from "./vault-auth.cases.ts";

testRules(cases);
