import { testRules } from "../../support/cases.ts";
import { cases } from "./istio-csr.cases.ts";

testRules(cases);
