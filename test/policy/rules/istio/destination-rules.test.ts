import { testRules } from "../../support/cases.ts";
import { cases } from "./destination-rules.cases.ts";

testRules(cases);
