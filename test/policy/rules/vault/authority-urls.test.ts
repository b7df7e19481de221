import { testRules } from "../../support/cases.ts";
import { cases } from "./authority-urls.cases.ts";

testRules(cases);
