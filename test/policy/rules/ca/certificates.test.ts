import { testRules } from "../../support/cases.ts";
import { cases } from "./certificates.cases.ts";

testRules(cases);
