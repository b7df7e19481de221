import { testRules } from "../../support/cases.ts";
import { cases } from "./key-modes.cases.ts";

testRules(cases);
