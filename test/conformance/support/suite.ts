import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Properties, UNKNOWN } from "../../../lab/plugins/provider/index.ts";
import { type Plugin, startPlugin } from "./plugin.ts";
import { Resource } from "./resource.ts";

/** A resource type and what must hold for it, whichever plugin manages it. */
export interface Case {
  /** Type token, for example `vault:index/mount:Mount`. */
  readonly type: string;
  /** Makes what the resource needs to exist, and returns inputs that create it. */
  readonly inputs: () => Promise<Properties>;
  /** Inputs that are not known in a preview while what they come from is not there yet. */
  readonly unknown: readonly string[];
  /** Outputs that a preview of a creation cannot know. */
  readonly computed: readonly string[];
  /** Outputs that are secret whatever the program says. @default none */
  readonly secrets?: readonly string[];
  /** A change that is made in place, absent when there is none. */
  readonly update?: Properties;
  /** A change that replaces the resource; empty when every change is made in place. */
  readonly replace: Properties;
  /** The same change while its new values are not known. @default each property of `replace` as a whole */
  readonly replaceUnknown?: Properties;
  /** Outputs that the server goes on changing by itself after the creation. @default none */
  readonly volatile?: readonly string[];
  /** Whether the plugin drops properties that the type does not have, without a word. @default false */
  readonly dropsUnknownProperties?: boolean;
  /** Whether the server has the resource. Absent for what lives in state alone. */
  readonly exists?: (resource: Resource) => Promise<boolean>;
  /** Whether the server still has it after the delete. @default false */
  readonly survivesDelete?: boolean;
  /** A change behind Pulumi's back, and the property that shows it. */
  readonly outside?: { readonly change: (resource: Resource) => Promise<void>; readonly property: string };
  /** Removes the resource behind Pulumi's back, and what a refresh then says. */
  readonly removed?: {
    readonly remove: (resource: Resource) => Promise<void>;
    /** Gone from state, kept in state, or the message with which the refresh fails. */
    readonly refresh: "gone" | "kept" | RegExp;
  };
}

/** What makes a suite. */
export interface Suite {
  /** Package name, for example `vault`. */
  readonly plugin: string;
  /** Environment for the plugin. */
  readonly environment: () => NodeJS.ProcessEnv;
  readonly cases: readonly Case[];
}

/** Holds a plugin to its cases. */
export function conformance({ plugin: name, environment, cases }: Suite): void {
  let plugin: Plugin;
  let serial = 0;

  beforeAll(async () => {
    plugin = await startPlugin(name, environment());
  });
  afterAll(() => plugin.stop());

  describe.each(cases)("$type", (each) => {
    const fresh = () => {
      serial += 1;
      return new Resource(plugin, each.type, `conformance-${serial}`);
    };
    const { update, exists, outside, removed } = each;
    const replacements = Object.keys(each.replace).sort();
    const steady = (outputs: Properties): Properties =>
      Object.fromEntries(Object.entries(outputs).filter(([name]) => !each.volatile?.includes(name)));
    let resource: Resource;
    let inputs: Properties;

    beforeAll(async () => {
      resource = fresh();
      inputs = await each.inputs();
    });

    test("a preview creates nothing and tells what will be known", async () => {
      const outputs = await resource.previewCreate(inputs);
      expect(Object.keys(outputs).filter((output) => outputs[output] === UNKNOWN)).toEqual(
        expect.arrayContaining([...each.computed]),
      );
      expect(outputs).toMatchObject(inputs);
    });

    test("a preview takes inputs that are not known yet", async () => {
      const unknowns = Object.fromEntries(each.unknown.map((input) => [input, UNKNOWN]));
      expect(await resource.previewCreate({ ...inputs, ...unknowns })).toMatchObject(unknowns);
    });

    test.skipIf(each.dropsUnknownProperties)(
      "a property that the type does not have is refused",
      async () => {
        // By the check, or where the server knows the properties, by the server that the preview asks.
        await expect(resource.previewCreate({ ...inputs, notAProperty: "x" })).rejects.toThrow(
          "notAProperty",
        );
      },
    );

    test("creates", async () => {
      await resource.create(inputs);
      expect(resource.id).not.toBe("");
      expect(resource.outputs).toMatchObject(inputs);
      expect(Object.keys(resource.outputs)).toEqual(expect.arrayContaining([...each.computed]));
      expect((await exists?.(resource)) ?? true).toBe(true);
    });

    test("marks its secret outputs", () => {
      expect(resource.secrets).toEqual(expect.arrayContaining([...(each.secrets ?? [])]));
    });

    test("the same inputs change nothing", async () => {
      expect(await resource.diff(inputs)).toEqual({ changed: [], replaced: [] });
    });

    test("a refresh changes nothing", async () => {
      const before = resource.outputs;
      expect(await resource.read()).toBe(true);
      expect(steady(resource.outputs)).toEqual(steady(before));
      expect(await resource.diff(inputs)).toEqual({ changed: [], replaced: [] });
    });

    test.runIf(update)("updates in place", async () => {
      const id = resource.id;
      const wanted = { ...inputs, ...update };
      expect(await resource.diff(wanted)).toEqual({
        changed: Object.keys(update ?? {}).sort(),
        replaced: [],
      });
      expect(await resource.previewUpdate(wanted)).toMatchObject({ ...update });
      await resource.update(wanted);
      expect(resource.outputs).toMatchObject({ ...update });
      expect(await resource.diff(wanted)).toEqual({ changed: [], replaced: [] });
      expect(await resource.read()).toBe(true);
      expect(await resource.diff(wanted)).toEqual({ changed: [], replaced: [] });
      expect(resource.id).toBe(id);
      inputs = wanted;
    });

    test.runIf(replacements.length > 0)(
      "asks for a replacement where a change cannot be made in place",
      async () => {
        const difference = await resource.diff({ ...inputs, ...each.replace });
        expect(difference.replaced).toEqual(replacements);
      },
    );

    test.runIf(replacements.length > 0)(
      "asks for a replacement where the new value is not known yet",
      async () => {
        const all = Object.fromEntries(replacements.map((input) => [input, UNKNOWN]));
        const unknowns = each.replaceUnknown ?? all;
        const difference = await resource.diff({ ...inputs, ...unknowns });
        expect(difference.replaced).toEqual(replacements);
      },
    );

    test.runIf(outside)("a refresh finds a change from outside, and an update takes it back", async () => {
      await outside?.change(resource);
      expect(await resource.read()).toBe(true);
      expect(await resource.diff(inputs)).toEqual({ changed: [outside?.property], replaced: [] });
      await resource.update(inputs);
      expect(await resource.read()).toBe(true);
      expect(await resource.diff(inputs)).toEqual({ changed: [], replaced: [] });
    });

    test("deletes", async () => {
      await resource.delete();
      expect((await exists?.(resource)) ?? false).toBe(each.survivesDelete ?? false);
    });

    test("deletes what is already gone", async () => {
      await expect(resource.delete()).resolves.toBeUndefined();
    });

    test.runIf(removed)("a refresh after it was deleted outside", async () => {
      const again = fresh();
      await again.create(await each.inputs());
      await removed?.remove(again);
      const refresh = removed?.refresh;
      if (refresh instanceof RegExp) {
        await expect(again.read()).rejects.toThrow(refresh);
      } else {
        expect(await again.read()).toBe(refresh === "kept");
      }
    });
  });
}
