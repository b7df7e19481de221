import type { PolicyResource } from "@pulumi/policy";
import type { Parameters } from "../kernel/parameters.ts";
import type { ResourceType } from "../kernel/resource-type.ts";
import type { StackContext, StackResource } from "../kernel/stack-rule.ts";
import { Mount } from "../resources/vault.ts";

/** What all resources inside a mount say: where it is. */
export interface InMount {
  readonly backend: string;
  readonly namespace?: string;
}

type Stack = StackContext<Parameters>;
type MountResource = ReturnType<typeof pkiMounts>[number];

/** The PKI secrets engines that a stack mounts. */
export function pkiMounts({ of }: Pick<Stack, "of">) {
  return of(Mount).filter(({ props }) => props.type === "pki");
}

/** Tells mounts apart: that of a mount itself and of all resources inside it is the same. */
export function idOfMount({ props: { namespace, path }, resource }: MountResource): string {
  return idOf(resource, namespace, path);
}

/** {@link idOfMount} of the mount that a resource is in. */
export function idOfMountOf({ props: { namespace, backend }, resource }: StackResource<InMount>): string {
  return idOf(resource, namespace, backend);
}

/** Refuses each of the mounts in which the stack has no resource of a type. */
export function refuseMountsWithout(
  mounts: readonly MountResource[],
  type: ResourceType<InMount>,
  { of, refuse }: Pick<Stack, "of" | "refuse">,
): void {
  const withOne = new Set(of(type).map(idOfMountOf));
  const property = type.token.slice(type.token.lastIndexOf(":") + 1);
  for (const mount of mounts.filter((each) => !withOne.has(idOfMount(each)))) {
    refuse(mount, {
      property,
      value: undefined,
      allowed: `one with backend ${JSON.stringify(mount.props.path)}`,
      change: "the program, so that it registers one",
    });
  }
}

/** Two Vaults may have a mount at the same path; their providers tell them apart. Slashes at the ends do not count. */
function idOf({ provider }: PolicyResource, namespace: string | undefined, path: string): string {
  const parts = [namespace, path].join("/").split("/");
  return JSON.stringify([provider?.urn, ...parts.filter((part) => part !== "")]);
}
