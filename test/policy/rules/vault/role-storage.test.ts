import { testRules } from "../../support/cases.ts";
import { cases } from "./role-storage.cases.ts";

testRules(cases);
