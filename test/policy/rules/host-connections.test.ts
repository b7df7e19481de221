import { testRules } from "../support/cases.ts";
import { cases } from "./host-connections.cases.ts";

testRules(cases);
