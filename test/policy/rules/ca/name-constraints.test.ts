import { testRules } from "../../support/cases.ts";
import { cases } from "./name-constraints.cases.ts";

testRules(cases);
