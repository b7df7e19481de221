import { testRules } from "../support/cases.ts";
import { cases } from "./ca-mounts.cases.ts";

testRules(cases);
