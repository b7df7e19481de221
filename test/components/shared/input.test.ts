import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { convertText } from "../../../components/shared/index.ts";
import { resolved } from "../../support/mocks.ts";

const upperCase = (text: string): string => {
  if (text === "") throw new Error("nothing to convert");
  return text.toUpperCase();
};

test("a text and an output of it give the same", async () => {
  expect(await resolved(convertText("root", upperCase))).toBe("ROOT");
  expect(await resolved(convertText(pulumi.output("root"), upperCase))).toBe("ROOT");
});

test("a refused text stops the caller at once", () => {
  expect(() => convertText("", upperCase)).toThrow(
    expect.objectContaining({ message: "nothing to convert" }),
  );
});
