import { testRules } from "../../support/cases.ts";
import { cases } from "./namespaces.cases.ts";

testRules(cases);
