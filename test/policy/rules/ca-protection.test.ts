import { testRules } from "../support/cases.ts";
import { cases } from "./ca-protection.cases.ts";

testRules(cases);
