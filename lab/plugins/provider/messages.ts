import messages from "@pulumi/pulumi/proto/provider_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import type { CheckResult, CreateResult, DiffResult, PropertyChange, ReadResult } from "./provider.ts";
import type { Properties } from "./values.ts";

type Struct = structs.Struct;
type Bag = Parameters<typeof structs.Struct.fromJavaScript>[0];

const Kind = messages.PropertyDiff.Kind;
const Changes = messages.DiffResponse.DiffChanges;

/** A property bag as JavaScript sees it; an absent one is empty. */
export function fromStruct(struct: Struct | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

/** A property bag for the wire, without the properties that have no value. */
export function toStruct(properties: Properties): Struct {
  const present = Object.entries(properties).filter(([, value]) => value !== undefined);
  return structs.Struct.fromJavaScript(Object.fromEntries(present) as Bag);
}

export function checkResponse(result: CheckResult) {
  const response = new messages.CheckResponse().setInputs(toStruct(result.inputs));
  for (const { property, reason } of result.failures) {
    response.addFailures(new messages.CheckFailure().setProperty(property).setReason(reason));
  }
  return response;
}

const kinds = {
  add: [Kind.ADD, Kind.ADD_REPLACE],
  delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
} as const;

function propertyDiff({ kind, replace }: PropertyChange) {
  return new messages.PropertyDiff().setKind(kinds[kind][replace ? 1 : 0]);
}

/** The first step of a property path: the engine's `diffs` and `replaces` name whole properties. */
function topLevel(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

export function diffResponse(result: DiffResult) {
  const response = new messages.DiffResponse();
  const changed = new Set<string>();
  const replaced = new Set<string>();
  for (const [path, change] of result.changes) {
    response.getDetaileddiffMap().set(path, propertyDiff(change));
    changed.add(topLevel(path));
    if (change.replace) {
      replaced.add(topLevel(path));
    }
  }
  response.setHasdetaileddiff(true);
  response.setChanges(changed.size > 0 ? Changes.DIFF_SOME : Changes.DIFF_NONE);
  response.setDiffsList([...changed]);
  response.setReplacesList([...replaced]);
  response.setDeletebeforereplace(replaced.size > 0 && (result.deleteBeforeReplace ?? false));
  return response;
}

export function createResponse(result: CreateResult) {
  return new messages.CreateResponse().setId(result.id).setProperties(toStruct(result.outputs));
}

/** An empty id tells the engine that the resource is gone. */
export function readResponse(result: ReadResult | undefined) {
  const response = new messages.ReadResponse();
  if (result !== undefined) {
    response.setId(result.id);
    response.setInputs(toStruct(result.inputs));
    response.setProperties(toStruct(result.outputs));
  }
  return response;
}

export function updateResponse(outputs: Properties) {
  return new messages.UpdateResponse().setProperties(toStruct(outputs));
}
