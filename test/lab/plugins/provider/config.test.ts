import { expect, test } from "vitest";
import { refuseInputs } from "../../../../lab/plugins/provider/index.ts";

test("refuses provider inputs that it does not know, and none of the engine's own", () => {
  const check = refuseInputs("vault", ["address", "token"]);
  expect(check({ address: "https://vault", version: "7.8.0", pluginDownloadURL: "x" })).toEqual([]);
  expect(check({ authLogin: "{}" })).toEqual([
    {
      property: "authLogin",
      reason:
        'The stand-in for vault does not know the provider input "authLogin". Known inputs: address, token',
    },
  ]);
});
