import { testRules } from "../support/cases.ts";
import { cases } from "./ca-lifetimes.cases.ts";

testRules(cases);
