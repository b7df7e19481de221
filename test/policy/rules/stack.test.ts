import { testRules } from "../support/cases.ts";
import { cases } from "./stack.cases.ts";

testRules(cases);
