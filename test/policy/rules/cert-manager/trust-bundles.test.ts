import { testRules } from "../../support/cases.ts";
import { cases } from "./trust-bundles.cases.ts";

testRules(cases);
