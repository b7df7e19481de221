import { testRules } from "../support/cases.ts";
import { cases } from "./vault-connection.cases.ts";

testRules(cases);
