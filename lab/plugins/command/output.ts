import type { Call } from "../provider/index.ts";

/** Which streams of a command are shown while it runs. */
export type Logging = "stdout" | "stderr" | "stdoutAndStderr" | "none";

/** The values of the input `logging`. */
export const LOGGING: readonly Logging[] = ["stdout", "stderr", "stdoutAndStderr", "none"];

type Stream = "stdout" | "stderr";

/** Collects what a command writes, and shows it to the user line by line as it comes. */
export class Output {
  readonly #logging: Logging;
  readonly #call: Call;
  readonly #chunks: { readonly stream: Stream; readonly data: Buffer }[] = [];
  readonly #unfinished: Record<Stream, string> = { stdout: "", stderr: "" };

  constructor(logging: Logging, call: Call) {
    this.#logging = logging;
    this.#call = call;
  }

  /** Takes what a command wrote. */
  add(stream: Stream, data: Buffer): void {
    this.#chunks.push({ stream, data });
    if (this.#logging !== stream && this.#logging !== "stdoutAndStderr") {
      return;
    }
    const lines = (this.#unfinished[stream] + data.toString("utf8")).split("\n");
    this.#unfinished[stream] = lines.pop() ?? "";
    for (const line of lines) {
      this.#show(line);
    }
  }

  /** Shows the last lines if they lack their end. */
  end(): void {
    for (const line of Object.values(this.#unfinished)) {
      if (line !== "") {
        this.#show(line);
      }
    }
  }

  /** What came on one stream, without the last newline. */
  text(stream: Stream): string {
    return this.#join(stream).replace(/\n$/, "");
  }

  /** What came on both streams, in the order of arrival. */
  combined(): string {
    return this.#join();
  }

  #join(stream?: Stream): string {
    const chunks = this.#chunks.filter((chunk) => stream === undefined || chunk.stream === stream);
    return Buffer.concat(chunks.map(({ data }) => data)).toString("utf8");
  }

  #show(line: string): void {
    // A line that cannot be shown is no reason to fail the command.
    this.#call.log("info", line, this.#call.urn, true).catch(() => {});
  }
}
