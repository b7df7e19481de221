import { code, codeBlock, details, paragraphs } from "./markdown.ts";
import { OPERATIONS, type Preview, type ResourceChange, type Violation } from "./preview.ts";
import type { PropertyChange } from "./property-changes.ts";

/** Resources in the table, and properties in its cells. With the blocks they stay below the 65,536 that GitHub takes. */
const MOST_RESOURCES = 50;
const MOST_PROPERTIES = 5;
/** Characters in one block, of which there are at most three. */
const MOST_CHARACTERS = 12_000;
/** Characters of one value, of which a CA bundle has thousands. */
const MOST_OF_A_VALUE = 160;

/** What the engine writes in a preview for a value that it learns in the `up`. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * The preview of a change as Markdown: the verdict, what the policy pack says, what changes.
 *
 * @param title one line, as Markdown
 */
export function renderPreview(title: string, preview: Preview): string {
  return paragraphs(
    `### ${title}`,
    verdict(preview),
    renderErrors(preview),
    ...policy(preview),
    renderChanges(preview),
  );
}

/** What `up` would change as Markdown: how many resources, which, and how; nothing after an error. */
export function renderChanges(preview: Preview): string {
  return preview.errors.length > 0 ? "" : paragraphs(counts(preview), ...table(preview), ...values(preview));
}

/** Why there is no plan, as Markdown. */
export function renderErrors({ errors }: Preview): string {
  return errors.length === 0
    ? ""
    : block(
        "text",
        errors.flatMap((error) => error.split("\n")),
      );
}

function verdict({ passed, errors, violations }: Preview): string {
  if (errors.length > 0) return "**The preview failed.** Nothing is known about what would change.";
  if (!passed) return `**The policy pack refuses this:** ${mandatory(violations)}.`;
  const advisory = violations.length;
  return `The policy pack lets this pass${advisory > 0 ? `, with advice: ${amount(advisory, "violation")}` : ""}.`;
}

function mandatory(violations: readonly Violation[]): string {
  return amount(violations.filter((violation) => violation.mandatory).length, "mandatory violation");
}

function counts({ changes, unchanged }: Preview): string {
  const parts = OPERATIONS.map((operation) => ({
    operation,
    count: changes.filter((change) => change.operation === operation).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ operation, count }) => `${count} to ${operation}`);
  return `${parts.join(", ") || "Nothing changes"}; ${unchanged} unchanged.`;
}

function policy({ violations }: Preview): string[] {
  const refused = violations.filter((violation) => violation.mandatory);
  const advised = violations.filter((violation) => !violation.mandatory);
  return [
    ...(refused.length > 0 ? [violationBlock(refused)] : []),
    ...(advised.length > 0
      ? [details(`Advice: ${amount(advised.length, "violation")}`, violationBlock(advised))]
      : []),
  ];
}

/** By rule, because the first line of each message is the rule's reason. */
function violationBlock(violations: readonly Violation[]): string {
  const lines = new Map<string, string[]>();
  for (const { rule, severity, message } of violations) {
    const [reason = "", ...rest] = message.split("\n");
    const heading = `${rule}${severity ? ` (${severity})` : ""}: ${reason}`;
    lines.set(heading, [...(lines.get(heading) ?? []), ...rest.map((line) => `  ${line}`)]);
  }
  return block("text", [...lines].flat(2));
}

function table({ changes }: Preview): string[] {
  if (changes.length === 0) return [];
  const rows = changes.slice(0, MOST_RESOURCES).map(tableRow);
  const more = changes.length - rows.length;
  return [
    ["| | resource | type | properties |", "|---|---|---|---|", ...rows].join("\n"),
    ...(more > 0 ? [`and ${amount(more, "resource")} more`] : []),
  ];
}

function tableRow({ operation, name, type, properties }: ResourceChange): string {
  const paths = operation === "create" ? [] : properties.map(({ path }) => code(path));
  const more = paths.length > MOST_PROPERTIES ? ` and ${paths.length - MOST_PROPERTIES} more` : "";
  return `| ${operation} | ${code(name)} | ${code(type)} | ${paths.slice(0, MOST_PROPERTIES).join(" ")}${more} |`;
}

function values({ changes }: Preview): string[] {
  return changes.length === 0 ? [] : [details("Values", block("diff", changes.flatMap(changeLines)))];
}

function changeLines({ operation, name, type, properties }: ResourceChange): string[] {
  const lines = properties.flatMap(({ path, replaces, before, after }: PropertyChange) => [
    ...(before === undefined ? [] : [`-   ${path}: ${valueText(before)}`]),
    ...(after === undefined ? [] : [`+   ${path}: ${valueText(after)}`]),
    ...(replaces ? [`!   ${path} cannot be changed in place`] : []),
  ]);
  return [`# ${operation} ${type} ${name}`, ...lines];
}

function valueText(value: unknown): string {
  const text = (JSON.stringify(value) ?? "").replaceAll(`"${UNKNOWN}"`, "(known after up)");
  return text.length > MOST_OF_A_VALUE ? `${text.slice(0, MOST_OF_A_VALUE)}…` : text;
}

/** As many lines as fit, and how many did not. */
function block(language: string, lines: readonly string[]): string {
  let characters = 0;
  const overflow = lines.findIndex((line) => {
    characters += line.length + 1;
    return characters > MOST_CHARACTERS;
  });
  if (overflow === -1) return codeBlock(language, lines);
  return codeBlock(language, [
    ...lines.slice(0, overflow),
    `… and ${amount(lines.length - overflow, "line")} more`,
  ]);
}

function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
