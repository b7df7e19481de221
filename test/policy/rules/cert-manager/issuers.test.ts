import { testRules } from "../../support/cases.ts";
import { cases } from "./issuers.cases.ts";

testRules(cases);
