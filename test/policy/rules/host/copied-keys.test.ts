import { testRules } from "../../support/cases.ts";
import { cases } from "./copied-keys.cases.ts";

testRules(cases);
