import { parseSync } from "rolldown/utils";

/** A node of a syntax tree (ESTree), as far as the operators look at it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** A node with the nodes that it stands in, the nearest one last. */
export interface Place {
  readonly node: Node;
  readonly above: readonly Node[];
}

/** What TypeScript adds around an expression that stays at run time. */
const AROUND_EXPRESSIONS = new Set(["TSAsExpression", "TSNonNullExpression", "TSSatisfiesExpression"]);

/**
 * Every node of a TypeScript file that is there at run time.
 *
 * @throws Error if the file cannot be parsed
 */
export function placesOf(file: string, source: string): Place[] {
  const { program, errors } = parseSync(file, source);
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`);
  const places: Place[] = [];
  visit(program as unknown as Node, []);
  return places;

  function visit(node: Node, above: readonly Node[]): void {
    if (node.type.startsWith("TS") && !AROUND_EXPRESSIONS.has(node.type)) return;
    places.push({ node, above });
    for (const child of childrenOf(node)) visit(child, [...above, node]);
  }
}

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((value) => typeof (value as Node | null)?.type === "string") as Node[];
}

/** The name behind a call: `refuse` of `refuse(...)`, `some` of `list.some(...)`. */
export function calleeOf(node: Node): string | undefined {
  if (node.type !== "CallExpression") return undefined;
  const callee = node.callee as Node;
  const named = callee.type === "MemberExpression" ? (callee.property as Node) : callee;
  return named.name as string | undefined;
}
