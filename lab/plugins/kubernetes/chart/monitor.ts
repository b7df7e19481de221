import { credentials } from "@grpc/grpc-js";
import type { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb.js";
import resourceGrpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resourcePb from "@pulumi/pulumi/proto/resource_pb.js";
import { toStruct } from "../../provider/messages.ts";
import type { Properties } from "../../provider/values.ts";

const { RegisterResourceRequest, RegisterResourceOutputsRequest, Result } = resourcePb;

/** A resource to register with the engine. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  /** False for a component. */
  readonly custom: boolean;
  readonly inputs: Properties;
  /** URNs of what must exist before it. */
  readonly dependencies: readonly string[];
  /** Version of the plugin that manages it. */
  readonly version?: string;
  /** Reference of the provider that manages it; the default one when empty. */
  readonly provider?: string;
  readonly retainOnDelete?: boolean;
}

/** A resource as the engine knows it after its registration. */
export interface Registered {
  readonly urn: string;
  readonly id: string;
}

/** The engine's resource monitor, through which a component registers itself and its children. */
export class Monitor {
  readonly #client: InstanceType<typeof resourceGrpc.ResourceMonitorClient>;
  readonly #component: ConstructRequest;

  constructor(component: ConstructRequest) {
    this.#client = new resourceGrpc.ResourceMonitorClient(
      component.getMonitorendpoint(),
      credentials.createInsecure(),
      { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 },
    );
    this.#component = component;
  }

  /** Registers the component itself, with the options that the program gave it. */
  registerComponent(registration: Registration): Promise<Registered> {
    const request = message(registration)
      .setAliasesList(this.#component.getAliasesList())
      .setDeletedwith(this.#component.getDeletedwith())
      .setIgnorechangesList(this.#component.getIgnorechangesList());
    for (const [name, reference] of this.#component.getProvidersMap().entries()) {
      request.getProvidersMap().set(name, reference);
    }
    return this.#register(this.#protected(request));
  }

  /** Registers a child; resolves when the engine has created or updated it. */
  registerChild(registration: Registration): Promise<Registered> {
    return this.#register(this.#protected(message(registration)));
  }

  async registerOutputs(urn: string, outputs: Properties): Promise<void> {
    const request = new RegisterResourceOutputsRequest().setUrn(urn).setOutputs(toStruct(outputs));
    await new Promise<void>((resolve, reject) => {
      this.#client.registerResourceOutputs(request, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): void {
    this.#client.close();
  }

  // Children inherit the protection of their parent.
  #protected(request: resourcePb.RegisterResourceRequest): resourcePb.RegisterResourceRequest {
    const protect = this.#component.getProtect();
    return protect ? request.setProtect(protect) : request;
  }

  #register(request: resourcePb.RegisterResourceRequest): Promise<Registered> {
    return new Promise((resolve, reject) => {
      this.#client.registerResource(request, (error, response) => {
        if (error) reject(new Error(error.details, { cause: error }));
        else if (response?.getResult() !== Result.SUCCESS) reject(new Error(`${request.getName()} failed`));
        else resolve({ urn: response.getUrn(), id: response.getId() });
      });
    });
  }
}

function message(registration: Registration): resourcePb.RegisterResourceRequest {
  const request = new RegisterResourceRequest()
    .setType(registration.type)
    .setName(registration.name)
    .setParent(registration.parent)
    .setCustom(registration.custom)
    .setObject(toStruct(registration.inputs))
    .setDependenciesList([...registration.dependencies])
    .setVersion(registration.version ?? "")
    .setProvider(registration.provider ?? "")
    .setAcceptsecrets(true)
    .setAcceptresources(true)
    .setSupportspartialvalues(true)
    .setSupportsresultreporting(true)
    .setAliasspecs(true);
  return registration.retainOnDelete ? request.setRetainondelete(true) : request;
}
