import { testRules } from "../../support/cases.ts";
import { cases } from "./certificate-issuers.cases.ts";

testRules(cases);
