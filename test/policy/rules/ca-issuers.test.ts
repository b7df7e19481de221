import { testRules } from "../support/cases.ts";
import { cases } from "./ca-issuers.cases.ts";

testRules(cases);
