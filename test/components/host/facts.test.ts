import { expect, it } from "vitest";
import { parseFacts } from "../../../components/host/facts.ts";

it("finds facts among other lines", () => {
  const stdout = "enrolling\nfact wireguard_public_key a+b/c=\nno fact here\nfact platform debian 12\n";
  expect([...parseFacts(stdout)]).toEqual([
    ["wireguard_public_key", "a+b/c="],
    ["platform", "debian 12"],
  ]);
});
