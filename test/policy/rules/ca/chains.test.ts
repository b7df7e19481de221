import { testRules } from "../../support/cases.ts";
import { cases } from "./chains.cases.ts";

testRules(cases);
