import { testRules } from "../../support/cases.ts";
import { cases } from "./mesh.cases.ts";

testRules(cases);
