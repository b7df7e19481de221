import { testRules } from "../support/cases.ts";
import { cases } from "./ca-certificates.cases.ts";

testRules(cases);
