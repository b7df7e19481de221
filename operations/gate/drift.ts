import type { GitHub } from "./github.ts";
import { paragraphs } from "./markdown.ts";
import type { Preview } from "./preview.ts";
import { renderChanges, renderErrors } from "./summary.ts";

/**
 * Says what has drifted, and keeps the issue of the environment: open while something differs, closed when nothing does,
 * and left alone when nobody could tell.
 *
 * @param origin where it was found, as Markdown
 * @param github where the issue is; nothing to say it only
 * @returns the report as Markdown
 */
export async function reportDrift(
  environment: string,
  found: Preview,
  origin: string,
  github?: Pick<GitHub, "openIssue" | "closeIssue">,
): Promise<string> {
  const key = `drift of ${environment}`;
  if (!found.passed)
    return paragraphs(`### Drift of \`${environment}\`: not known`, renderErrors(found), origin);
  if (found.changes.length === 0) {
    const report = paragraphs(`\`${environment}\` is what the configuration declares.`, origin);
    await github?.closeIssue(key, report);
    return report;
  }
  const report = paragraphs(
    `What is deployed in \`${environment}\` is not what the configuration declares. Either somebody changed it by hand, or an \`up\` is due. An \`up\` would do this:`,
    renderChanges(found),
    "To keep what is there instead, declare it in a pull request. This issue closes itself when nothing differs.",
    origin,
  );
  await github?.openIssue(key, `Drift in ${environment}`, report);
  return report;
}
