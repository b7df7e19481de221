import { output, unknown } from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { registerEach } from "../../stacks/register-each.ts";

it("registers all, and no more at a time than the limit", async () => {
  const answers: (() => void)[] = [];
  const names = Array.from({ length: 100 }, (_, index) => `web-${index}`);
  const registered: string[] = [];
  const finished = registerEach(names, (name) => {
    registered.push(name);
    return output(new Promise<void>((resolve) => answers.push(resolve)));
  });

  await settled();
  expect(registered).toEqual(names.slice(0, 64));
  answers[3]?.();
  await settled();
  expect(registered).toEqual(names.slice(0, 65));

  while (answers.length < names.length) {
    for (const answer of answers) answer();
    await settled();
  }
  for (const answer of answers) answer();
  await finished;
  expect(registered).toEqual(names);
});

it("does not wait for what a preview cannot know", async () => {
  const seen: string[] = [];
  await registerEach(["a", "b"], (name) => {
    seen.push(name);
    return output(unknown);
  });
  expect(seen).toEqual(["a", "b"]);
});

/** Lets all that is ready to run, run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
