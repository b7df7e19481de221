import { PolicyPack } from "@pulumi/policy";

new PolicyPack("no-rules", {
  policies: [
    {
      name: "silent",
      description: "A pack must have a rule.",
      enforcementLevel: "mandatory",
      validateResource() {},
    },
  ],
});
