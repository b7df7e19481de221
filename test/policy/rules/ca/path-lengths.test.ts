import { testRules } from "../../support/cases.ts";
import { cases } from "./path-lengths.cases.ts";

testRules(cases);
