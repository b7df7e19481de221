import { testRules } from "../support/cases.ts";
import { cases } from "./host-files.cases.ts";

testRules(cases);
