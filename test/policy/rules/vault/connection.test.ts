import { testRules } from "../../support/cases.ts";
import { cases } from "./connection.cases.ts";

testRules(cases);
