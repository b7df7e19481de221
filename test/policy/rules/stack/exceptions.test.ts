import { testRules } from "../../support/cases.ts";
import { cases } from "./exceptions.cases.ts";

testRules(cases);
