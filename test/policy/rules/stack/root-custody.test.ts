import { testRules } from "../../support/cases.ts";
import { cases } from "./root-custody.cases.ts";

testRules(cases);
