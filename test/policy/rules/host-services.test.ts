import { testRules } from "../support/cases.ts";
import { cases } from "./host-services.cases.ts";

testRules(cases);
