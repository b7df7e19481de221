import { testRules } from "../../support/cases.ts";
import { cases } from "./services.cases.ts";

testRules(cases);
