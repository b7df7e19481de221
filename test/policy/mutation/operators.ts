import { calleeOf, type Node, type Place } from "./syntax.ts";
import { isName, isText } from "./text.ts";

/** A piece of the source and what to put in its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Ways to weaken a rule at a place of its source. */
type Operator = (place: Place, source: string) => Edit[];

const SHIFTED: Readonly<Record<string, readonly string[]>> = {
  "<": ["<="],
  "<=": ["<"],
  ">": [">="],
  ">=": [">"],
  "===": ["!=="],
  "!==": ["==="],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
};

const RELATIONS = ["<", "<=", ">", ">="];

const EXCHANGED: Readonly<Record<string, string>> = { some: "every", every: "some", min: "max", max: "min" };

const REFUSALS = ["refuse", "refuseStack"];

/** A decision that is always taken, or never. */
const decisions: Operator = ({ node }) => {
  if (node.type !== "IfStatement" && node.type !== "ConditionalExpression") return [];
  return [replace(node.test as Node, "true"), replace(node.test as Node, "false")];
};

/** One operand of `&&`, `||` or `??` alone. */
const operands: Operator = ({ node }, source) => {
  if (node.type !== "LogicalExpression") return [];
  const [left, right] = [node.left as Node, node.right as Node];
  const onlyRight = replace(node, textOf(right, source));
  return [replace(node, textOf(left, source)), ...(narrows(node, source) ? [] : [onlyRight])];
};

/**
 * Whether `x !== undefined && x < limit` only tells TypeScript what JavaScript does anyway: every comparison with
 * undefined is false.
 */
function narrows({ operator, left, right }: Node, source: string): boolean {
  const [guard, relation] = [left as Node, right as Node];
  if (operator !== "&&" || guard.operator !== "!==" || textOf(guard.right as Node, source) !== "undefined")
    return false;
  const guarded = textOf(guard.left as Node, source);
  return (
    RELATIONS.includes(relation.operator as string) &&
    [relation.left, relation.right].some((side) => textOf(side as Node, source) === guarded)
  );
}

const binary: Operator = ({ node }, source) => {
  if (node.type !== "BinaryExpression") return [];
  const [left, right] = [node.left as Node, node.right as Node];
  // A plus between texts joins them.
  if (node.operator === "+" && [left, right].some(isString)) return [];
  return (SHIFTED[node.operator as string] ?? []).map((operator) =>
    replace(node, `${textOf(left, source)} ${operator} ${textOf(right, source)}`),
  );
};

const negations: Operator = ({ node }, source) =>
  node.type === "UnaryExpression" && node.operator === "!"
    ? [replace(node, textOf(node.argument as Node, source))]
    : [];

/** Without the fallback of a destructured value. */
const defaults: Operator = ({ node }, source) =>
  node.type === "AssignmentPattern" ? [replace(node, textOf(node.left as Node, source))] : [];

/** Without the check whether there is something to read from. */
const chains: Operator = ({ node }, source) => {
  const base = (node.object ?? node.callee) as Node | undefined;
  // An optional parameter says it of itself.
  if (node.optional !== true || base === undefined) return [];
  const { end } = base;
  const rest = source.slice(end, node.end);
  return [{ start: end, end: node.end, text: rest.replace(/\?\.(?=[[(])|\?(?=\.)/, "") }];
};

const calls: Operator = ({ node }, source) => {
  const name = calleeOf(node);
  if (name === undefined) return [];
  if (REFUSALS.includes(name)) return [replace(node, "undefined")];
  const callee = node.callee as Node;
  if (callee.type !== "MemberExpression") return [];
  const exchanged = EXCHANGED[name];
  if (exchanged !== undefined) return [replace(callee.property as Node, exchanged)];
  return name === "filter" ? [replace(node, textOf(callee.object as Node, source))] : [];
};

/** A call whose result nobody reads, such as the helper that refuses. */
const statements: Operator = ({ node }) =>
  node.type === "ExpressionStatement" && !REFUSALS.includes(calleeOf(node.expression as Node) ?? "")
    ? [replace(node, ";")]
    : [];

const elements: Operator = (place, source) => {
  const { node } = place;
  if (node.type !== "ArrayExpression" || isText(place) || isListOfRules(place)) return [];
  const all = node.elements as Node[];
  return all.map((dropped) => {
    const kept = all.filter((each) => each !== dropped).map((each) => textOf(each, source));
    return replace(node, `[${kept.join(", ")}]`);
  });
};

/** Whether it is the list at the end of the file, which only says what there is. */
function isListOfRules({ above }: Place): boolean {
  // Above it may stand its type, and then the variable.
  return above.slice(-2).some(({ id }) => /Rules$/.test(String((id as Node | undefined)?.name)));
}

const literals: Operator = (place) => {
  const { node } = place;
  if (node.type !== "Literal" || isName(place) || isText(place)) return [];
  return othersOf(node.value, node.regex as { pattern: string; flags: string } | null).map((text) =>
    replace(node, text),
  );
};

function othersOf(value: unknown, regex: { pattern: string; flags: string } | null | undefined): string[] {
  if (typeof value === "boolean") return [String(!value)];
  if (typeof value === "number") return [`${value + 1}`, `(${value - 1})`];
  if (typeof value === "string") {
    const duration = /^(\d+)([smhdy])$/.exec(value);
    if (duration === null) return [JSON.stringify(`${value}~`)];
    return [1, -1].map((step) => JSON.stringify(`${Number(duration[1]) + step}${duration[2]}`));
  }
  if (!regex) return [];
  const { pattern, flags } = regex;
  return [pattern.replace(/^\^/, ""), pattern.replace(/(?<!\\)\$$/, "")]
    .filter((loosened) => loosened !== pattern)
    .map((loosened) => `/${loosened}/${flags}`);
}

/** All operators. */
export const OPERATORS: readonly Operator[] = [
  decisions,
  operands,
  binary,
  negations,
  defaults,
  chains,
  calls,
  statements,
  elements,
  literals,
];

function replace({ start, end }: Node, text: string): Edit {
  return { start, end, text };
}

function textOf({ start, end }: Node, source: string): string {
  return source.slice(start, end);
}

function isString(node: Node): boolean {
  return node.type === "TemplateLiteral" || typeof node.value === "string";
}
