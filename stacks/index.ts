import { loadConfig } from "./config/index.ts";
import { presentable } from "./failure.ts";
import { program } from "./program.ts";
import { forgetPromiseTraces } from "./promise-traces.ts";

forgetPromiseTraces();

/** The program: Pulumi runs this function and takes what it returns as the stack's outputs. */
export default async () => {
  try {
    return await program(loadConfig());
  } catch (error) {
    throw presentable(error);
  }
};
