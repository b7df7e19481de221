import type { ResourceType } from "../../../../lab/plugins/provider/index.ts";

/** A resource type with a property of each kind, for tests of the framework. */
export const sample: ResourceType<void> = {
  inputs: {
    name: { type: "string", required: true, replace: true },
    size: { type: "integer", default: 3 },
    color: { type: "string", oneOf: ["red", "blue"], conflictsWith: ["shade"] },
    shade: { type: "string" },
    tags: { type: { set: "string" } },
    rules: { type: { list: { object: { port: { type: "integer", required: true } } } } },
    labels: { type: { map: "string" } },
    region: { type: "string", computed: true },
    password: { type: "string", secret: true, oneOf: ["open sesame"] },
    lifetime: { type: "string", equivalent: (state, input) => state === "3600" && input === "1h" },
  },
  outputs: { address: { type: "string" }, token: { type: "string", secret: true } },
  async create(inputs) {
    return { id: String(inputs.name), state: { ...inputs, address: "192.0.2.1", token: "t" } };
  },
  async read(id, state) {
    return { id, state };
  },
  async update(_id, state, inputs) {
    return { ...state, ...inputs };
  },
  async delete() {},
};
