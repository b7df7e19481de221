import { testRules } from "../../support/cases.ts";
import { cases } from "./role-lifetimes.cases.ts";

testRules(cases);
