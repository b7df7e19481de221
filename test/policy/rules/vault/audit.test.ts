import { testRules } from "../../support/cases.ts";
import { cases } from "./audit.cases.ts";

testRules(cases);
