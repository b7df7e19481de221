import { testRules } from "../support/cases.ts";
import { cases } from "./ca-keys.cases.ts";

testRules(cases);
