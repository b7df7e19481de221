import { testRules } from "../../support/cases.ts";
import { cases } from "./tls-issuers.cases.ts";

testRules(cases);
