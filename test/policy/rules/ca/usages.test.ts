import { testRules } from "../../support/cases.ts";
import { cases } from "./usages.cases.ts";

testRules(cases);
