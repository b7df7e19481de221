import * as z from "zod";
import { text } from "../../../components/shared/scalars.ts";
import { flag, namespaceName, objectName, port, selector } from "./scalars.ts";

/** Namespaces whose workloads are in the mesh. */
export const members = z
  .array(
    z
      .strictObject({
        /** Name of the namespace. */
        name: namespaceName,
        /** Whether this program makes it. @default false */
        create: flag.default(false),
      })
      .readonly(),
  )
  .readonly();

const CALLER = '"<namespace>/<serviceAccount>", or a SPIFFE ID';

function atLeastOne<T extends z.ZodType>(schema: T, what: string) {
  return z
    .array(schema)
    .min(1, { error: `at least one ${what}` })
    .readonly();
}

/** Who may call whom; the component checks what callers, methods and paths may be. */
export const allow = z
  .array(
    z
      .strictObject({
        /** Name of the rule. */
        name: objectName,
        /** Namespace of the workloads that are called. */
        namespace: namespaceName,
        /** Labels of those workloads. @default all of the namespace */
        workload: selector.optional(),
        /** Callers, by service account. */
        from: atLeastOne(z.string({ error: CALLER }), "caller"),
        /** Ports of the workloads, not of their Services. @default any */
        ports: atLeastOne(port, "port").optional(),
        /** HTTP methods. @default any */
        methods: atLeastOne(z.string({ error: "an HTTP method" }), "method").optional(),
        /** HTTP paths. @default any */
        paths: atLeastOne(z.string({ error: "an HTTP path" }), "path").optional(),
      })
      .readonly(),
  )
  .readonly();

/** Ports that take plain text beside mutual TLS. */
export const exceptions = z
  .array(
    z
      .strictObject({
        /** Namespace of the workloads. */
        namespace: namespaceName,
        /** Labels of the workloads. */
        workload: selector,
        /** Port of the workloads, not of their Services. */
        port,
        /** Why; whoever looks at the policy in the cluster finds it there. */
        reason: text("why there, in one line of at least 10 characters", /^\S[^\p{Cc}]{8,}\S$/u),
      })
      .readonly(),
  )
  .readonly();
