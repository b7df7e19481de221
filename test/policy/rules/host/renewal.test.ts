import { testRules } from "../../support/cases.ts";
import { cases } from "./renewal.cases.ts";

testRules(cases);
