import { testRules } from "../../support/cases.ts";
import { cases } from "./expiry-alerts.cases.ts";

testRules(cases);
