import type { ServiceError } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import {
  isObject,
  type Properties,
  type Value,
  withoutSecrets,
} from "../../../lab/plugins/provider/index.ts";
import { fromStruct, toStruct } from "../../../lab/plugins/provider/messages.ts";
import type { Plugin } from "./plugin.ts";

const SECRET_KEY = "4dabf18193072939515e22adb298388d";

/** What a plugin found wrong with inputs. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** What a plugin says would change. */
export interface Difference {
  /** Names of the properties that change. */
  readonly changed: readonly string[];
  /** Those that cannot change in place. */
  readonly replaced: readonly string[];
}

/** Drives one resource through its life by the calls that the engine makes. */
export class Resource {
  readonly #plugin: Plugin;
  readonly #type: string;
  readonly #urn: string;
  #inputs: Properties = {};
  id = "";
  outputs: Properties = {};
  /** Names of the outputs that the plugin marked as secret. */
  secrets: readonly string[] = [];

  constructor(plugin: Plugin, type: string, name: string) {
    this.#plugin = plugin;
    this.#type = type;
    this.#urn = `urn:pulumi:test::conformance::${type}::${name}`;
  }

  /** Checks inputs. */
  async check(inputs: Properties): Promise<{ inputs: Properties; failures: readonly Failure[] }> {
    const request = this.#about(new messages.CheckRequest());
    request.setOlds(toStruct(this.#inputs)).setNews(toStruct(inputs)).setRandomseed(new Uint8Array(32));
    const response = await this.#call<messages.CheckResponse>("check", request);
    return {
      inputs: unwrapped(response.getInputs()),
      failures: response.getFailuresList().map((failure) => failure.toObject()),
    };
  }

  /** What an update to new inputs would change. */
  async diff(inputs: Properties): Promise<Difference> {
    const checked = await this.#checked(inputs);
    const request = this.#about(new messages.DiffRequest());
    request.setId(this.id).setOlds(toStruct(this.outputs));
    request.setOldInputs(toStruct(this.#inputs)).setNews(toStruct(checked));
    const response = await this.#call<messages.DiffResponse>("diff", request);
    const changed = response.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME;
    // Some plugins name whole properties, some only paths into them.
    const detailed = [...response.getDetaileddiffMap().keys()];
    return {
      changed: changed ? properties([...response.getDiffsList(), ...detailed]) : [],
      replaced: properties(response.getReplacesList()),
    };
  }

  /** Outputs that a preview of the creation tells. */
  async previewCreate(inputs: Properties): Promise<Properties> {
    return unwrapped((await this.#create(await this.#checked(inputs), true)).getProperties());
  }

  /** Creates the resource. */
  async create(inputs: Properties): Promise<void> {
    const checked = await this.#checked(inputs);
    const response = await this.#create(checked, false);
    this.id = response.getId();
    this.#inputs = checked;
    this.#keep(response.getProperties());
  }

  /** Refreshes the resource; false when it is gone. */
  async read(): Promise<boolean> {
    const request = this.#about(new messages.ReadRequest());
    request.setId(this.id).setProperties(toStruct(this.outputs)).setInputs(toStruct(this.#inputs));
    const response = await this.#call<messages.ReadResponse>("read", request);
    if (response.getId() === "") {
      return false;
    }
    this.#inputs = unwrapped(response.getInputs());
    this.#keep(response.getProperties());
    return true;
  }

  /** Outputs that a preview of an update tells. */
  async previewUpdate(inputs: Properties): Promise<Properties> {
    return unwrapped((await this.#update(await this.#checked(inputs), true)).getProperties());
  }

  /** Updates the resource in place. */
  async update(inputs: Properties): Promise<void> {
    const checked = await this.#checked(inputs);
    const response = await this.#update(checked, false);
    this.#inputs = checked;
    this.#keep(response.getProperties());
  }

  /** Deletes the resource. */
  async delete(): Promise<void> {
    const request = this.#about(new messages.DeleteRequest());
    request.setId(this.id).setProperties(toStruct(this.outputs)).setOldInputs(toStruct(this.#inputs));
    await this.#call("delete", request);
  }

  async #checked(inputs: Properties): Promise<Properties> {
    const { inputs: checked, failures } = await this.check(inputs);
    if (failures.length > 0) {
      throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
    }
    return checked;
  }

  #create(inputs: Properties, preview: boolean) {
    const request = this.#about(new messages.CreateRequest());
    request.setProperties(toStruct(inputs)).setPreview(preview);
    return this.#call<messages.CreateResponse>("create", request);
  }

  #update(inputs: Properties, preview: boolean) {
    const request = this.#about(new messages.UpdateRequest());
    request.setId(this.id).setOlds(toStruct(this.outputs)).setOldInputs(toStruct(this.#inputs));
    request.setNews(toStruct(inputs)).setPreview(preview);
    return this.#call<messages.UpdateResponse>("update", request);
  }

  #about<Request extends Addressed>(request: Request): Request {
    request.setUrn(this.#urn);
    request.setType(this.#type);
    request.setName(this.#urn.split("::").at(-1) ?? "");
    return request;
  }

  #keep(outputs: Parameters<typeof fromStruct>[0]): void {
    const marked = fromStruct(outputs);
    this.outputs = withoutSecrets(marked as Value) as Properties;
    this.secrets = Object.keys(marked).filter((name) => isSecret(marked[name]));
  }

  #call<Response>(method: Method, request: unknown): Promise<Response> {
    const client = this.#plugin.client as unknown as Record<Method, UnaryCall>;
    return new Promise((resolve, reject) =>
      client[method](request, (error, response) => (error ? reject(error) : resolve(response as Response))),
    );
  }
}

type Method = "check" | "diff" | "create" | "read" | "update" | "delete";
type UnaryCall = (request: unknown, respond: (error: ServiceError | null, response: unknown) => void) => void;

interface Addressed {
  setUrn(urn: string): unknown;
  setType(type: string): unknown;
  setName(name: string): unknown;
}

function properties(paths: readonly string[]): string[] {
  return [...new Set(paths.map((path) => path.split(/[.[]/, 1)[0] ?? path))].sort();
}

function isSecret(value: Value | undefined): boolean {
  return isObject(value) && value[SECRET_KEY] !== undefined;
}

function unwrapped(struct: Parameters<typeof fromStruct>[0]): Properties {
  return withoutSecrets(fromStruct(struct) as Value) as Properties;
}
