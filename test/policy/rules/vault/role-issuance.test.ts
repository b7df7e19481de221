import { testRules } from "../../support/cases.ts";
import { cases } from "./role-issuance.cases.ts";

testRules(cases);
