import { testRules } from "../../support/cases.ts";
import { cases } from "./lifetimes.cases.ts";

testRules(cases);
