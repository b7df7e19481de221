import { testRules } from "../../support/cases.ts";
import { cases } from "./policies.cases.ts";

testRules(cases);
