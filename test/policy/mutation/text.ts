import { calleeOf, type Node, type Place } from "./syntax.ts";

/** Fields of a rule that say what it is. None of them decides anything. */
const ABOUT_THE_RULE = ["name", "title", "reason", "level", "severity", "url", "remediation"];

/** Fields of a violation, of which the message is made. */
const ABOUT_THE_VIOLATION = ["property", "value", "allowed", "change"];

/** Whether a literal is text for people: the cases hold messages exactly, and what a rule says of itself decides nothing. */
export function isText({ node, above }: Place): boolean {
  return above.some((ancestor, depth) => {
    const child = above[depth + 1] ?? node;
    if (ancestor.type === "TemplateLiteral") return true;
    if (ancestor.type === "Property") return isFieldOfText(ancestor, above.slice(0, depth));
    const callee = calleeOf(ancestor);
    if (callee === "refuseStack") return true;
    // The second argument of every kind of parameter describes it.
    return callee?.endsWith("Parameter") === true && (ancestor.arguments as Node[]).indexOf(child) > 0;
  });
}

/** Whether it is the value of a constant that stands only in texts for people. */
export function isNamedText({ node, above }: Place, places: readonly Place[]): boolean {
  const declaration = above.at(-1);
  if (node.type !== "Literal" || declaration?.type !== "VariableDeclarator") return false;
  const { name } = declaration.id as Node;
  return places
    .filter((place) => place.node !== declaration.id && place.node.type === "Identifier")
    .every((place) => place.node.name !== name || isText(place));
}

/** Whether a string is the name of something: a module, or a key. */
export function isName({ node, above }: Place): boolean {
  const parent = above.at(-1) as Node;
  return /^(Import|Export)/.test(parent.type) || (parent.type === "Property" && parent.key === node);
}

function isFieldOfText(property: Node, above: readonly Node[]): boolean {
  const { name } = property.key as Node;
  if (ABOUT_THE_VIOLATION.includes(name as string)) return true;
  return ABOUT_THE_RULE.includes(name as string) && isRuleText(above.at(-1) as Node);
}

/** Whether an object is what a rule says of itself. Nothing else tells how to repair what was refused. */
function isRuleText(object: Node): boolean {
  return (object.properties as readonly Node[]).some(
    ({ key }) => (key as Node | undefined)?.name === "remediation",
  );
}
