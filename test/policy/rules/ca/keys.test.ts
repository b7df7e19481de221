import { testRules } from "../../support/cases.ts";
import { cases } from "./keys.cases.ts";

testRules(cases);
