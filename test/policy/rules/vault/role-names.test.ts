import { testRules } from "../../support/cases.ts";
import { cases } from "./role-names.cases.ts";

testRules(cases);
