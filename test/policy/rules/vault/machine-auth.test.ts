import { testRules } from "../../support/cases.ts";
import { cases } from "./machine-auth.cases.ts";

testRules(cases);
