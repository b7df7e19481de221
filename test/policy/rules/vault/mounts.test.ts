import { testRules } from "../../support/cases.ts";
import { cases } from "./mounts.cases.ts";

testRules(cases);
