import { testRules } from "../../support/cases.ts";
import { cases } from "./revocation.cases.ts";

testRules(cases);
