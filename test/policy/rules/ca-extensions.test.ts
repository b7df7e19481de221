import { testRules } from "../support/cases.ts";
import { cases } from "./ca-extensions.cases.ts";

testRules(cases);
