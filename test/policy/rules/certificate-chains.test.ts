import { testRules } from "../support/cases.ts";
import { cases } from "./certificate-chains.cases.ts";

testRules(cases);
