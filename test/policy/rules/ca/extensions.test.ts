import { testRules } from "../../support/cases.ts";
import { cases } from "./extensions.cases.ts";

testRules(cases);
