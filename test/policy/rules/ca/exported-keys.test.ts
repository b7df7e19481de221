import { testRules } from "../../support/cases.ts";
import { cases } from "./exported-keys.cases.ts";

testRules(cases);
