import { testRules } from "../../support/cases.ts";
import { cases } from "./acme.cases.ts";

testRules(cases);
