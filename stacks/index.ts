import { loadConfig } from "./config/index.ts";
import { program } from "./program.ts";

/** The program: Pulumi runs this function and takes what it returns as the stack's outputs. */
export default () => program(loadConfig());
