import { testRules } from "../../support/cases.ts";
import { cases } from "./kubernetes-auth.cases.ts";

testRules(cases);
