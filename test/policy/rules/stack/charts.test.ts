import { testRules } from "../../support/cases.ts";
import { cases } from "./charts.cases.ts";

testRules(cases);
