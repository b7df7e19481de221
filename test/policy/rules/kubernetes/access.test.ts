import { testRules } from "../../support/cases.ts";
import { cases } from "./access.cases.ts";

testRules(cases);
