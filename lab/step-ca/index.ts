export { ensureStepCa, type StepCa, stepCaRuns, stopStepCa } from "./server.ts";
