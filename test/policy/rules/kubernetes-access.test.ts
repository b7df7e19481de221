import { testRules } from "../support/cases.ts";
import { cases } from "./kubernetes-access.cases.ts";

testRules(cases);
