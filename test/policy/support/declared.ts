import type { Registration } from "../../support/mocks.ts";
import type { Declared } from "./judge.ts";

/** What a program registered, as policies get to see it. Each name stands for one resource. */
export function declared(resources: readonly Registration[]): Declared[] {
  const nameOf = new Map(resources.map(({ urn, name }) => [urn, name]));
  const names = (urns: readonly string[]) => urns.flatMap((urn) => nameOf.get(urn) ?? []);
  return resources.map(
    ({ type, name, wire, protect, parent, dependencies, propertyDependencies, provider }) => ({
      type,
      name,
      props: wire,
      protect,
      parent: nameOf.get(parent),
      dependsOn: names(dependencies),
      uses: Object.fromEntries(
        Object.entries(propertyDependencies).map(([property, urns]) => [property, names(urns)]),
      ),
      provider: nameOf.get(provider),
    }),
  );
}
