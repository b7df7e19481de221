import type { PropertySchema, ResourceType } from "../provider/index.ts";
import { renewalIsDue } from "./issue.ts";
import { USAGES } from "./usages.ts";

type Schemas = { readonly [name: string]: PropertySchema };

/** What every kind of certificate has in common. */
export const certificateInputs: Schemas = {
  validityPeriodHours: { type: "integer", required: true, replace: true },
  allowedUses: { type: { list: "string" }, required: true, replace: true },
  earlyRenewalHours: { type: "integer", default: 0 },
  isCaCertificate: { type: "boolean", default: false, replace: true },
  maxPathLength: { type: "integer", computed: true, replace: true },
  setSubjectKeyId: { type: "boolean", default: false, replace: true },
};

/** What every certificate tells. */
export const certificateOutputs: Schemas = {
  certPem: { type: "string" },
  readyForRenewal: { type: "boolean" },
  validityStartTime: { type: "string" },
  validityEndTime: { type: "string" },
};

/**
 * A certificate lives in state alone: refreshing looks at the clock, deleting does nothing, and once the time for
 * an early renewal has come each deployment replaces it.
 */
export const certificateLife: Pick<ResourceType<void>, "check" | "lost" | "read" | "update" | "delete"> = {
  check({ allowedUses, validityPeriodHours }) {
    const unknown = Array.isArray(allowedUses)
      ? allowedUses.filter((use) => !USAGES.includes(String(use)))
      : [];
    return [
      ...unknown.map((use) => ({
        property: "allowedUses",
        reason: `"${use}" is not one of ${USAGES.map((each) => `"${each}"`).join(", ")}`,
      })),
      ...(typeof validityPeriodHours === "number" && validityPeriodHours < 0
        ? [{ property: "validityPeriodHours", reason: `${validityPeriodHours} is less than 0` }]
        : []),
    ];
  },
  async lost(state, inputs) {
    return renewalIsDue(new Date(String(state.validityEndTime)), inputs) ? ["readyForRenewal"] : [];
  },
  async read(id, state) {
    const isDue = renewalIsDue(new Date(String(state.validityEndTime)), state);
    return { id, state: isDue ? { ...state, readyForRenewal: true } : state };
  },
  async update(_id, state, inputs) {
    return { ...state, ...inputs };
  },
  async delete() {},
};
