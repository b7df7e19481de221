import { testRules } from "../../support/cases.ts";
import { cases } from "./protection.cases.ts";

testRules(cases);
