import { testRules } from "../../support/cases.ts";
import { cases } from "./connections.cases.ts";

testRules(cases);
