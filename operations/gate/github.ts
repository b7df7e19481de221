/** As whom a workflow's own token writes. */
const BOT = "github-actions[bot]";
/** What GitHub takes in one body, less some room. */
const LONGEST_BODY = 65_000;
const PAGE = 100;

/** GitHub refuses, or cannot be reached. */
export class GitHubError extends Error {}

/** Where a workflow finds GitHub's API, and as whom. */
export interface GitHubConnection {
  /** `GITHUB_API_URL`. */
  readonly api: string;
  /** `GITHUB_REPOSITORY`: owner and name. */
  readonly repository: string;
  readonly token: string;
}

/** A comment or an issue. */
interface Post {
  readonly id: number;
  readonly number: number;
  readonly body?: string | null;
  readonly user?: { readonly login: string } | null;
  /** Pull requests are listed among issues. */
  readonly pull_request?: unknown;
}

/**
 * What the gate writes to GitHub. Each thing is written once and updated in place: an HTML comment in its body, which
 * nobody sees, tells it from others.
 *
 * @see https://docs.github.com/en/rest/issues
 */
export class GitHub {
  readonly #connection: GitHubConnection;

  constructor(connection: GitHubConnection) {
    this.#connection = connection;
  }

  /** @throws GitHubError when this is no job of a workflow, or its step has no token */
  static fromEnvironment(environment: NodeJS.ProcessEnv = process.env): GitHub {
    const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token } = environment;
    if (!api || !repository || !token) {
      throw new GitHubError(
        "GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN are needed to write to GitHub",
      );
    }
    return new GitHub({ api, repository, token });
  }

  /** Writes the comment `key` of a pull request. */
  async comment(pullRequest: number, key: string, markdown: string): Promise<void> {
    const present = await this.#find(`issues/${pullRequest}/comments?`, key);
    const body = withKey(key, markdown);
    if (present === undefined) await this.#send("POST", `issues/${pullRequest}/comments`, { body });
    else await this.#send("PATCH", `issues/comments/${present.id}`, { body });
  }

  /** Opens the issue `key`, or updates it if it is open. */
  async openIssue(key: string, title: string, markdown: string): Promise<void> {
    const present = await this.#find("issues?state=open&", key);
    const body = withKey(key, markdown);
    if (present === undefined) await this.#send("POST", "issues", { title, body });
    else await this.#send("PATCH", `issues/${present.number}`, { title, body });
  }

  /** Closes the issue `key` with a last comment, if it is open. */
  async closeIssue(key: string, reason: string): Promise<void> {
    const present = await this.#find("issues?state=open&", key);
    if (present === undefined) return;
    await this.#send("POST", `issues/${present.number}/comments`, { body: reason });
    await this.#send("PATCH", `issues/${present.number}`, { state: "closed", state_reason: "completed" });
  }

  /** What this has written under `key`. Nobody else's: anybody can write the same comment into theirs. */
  async #find(list: string, key: string): Promise<Post | undefined> {
    for (let page = 1; ; page += 1) {
      const posts = (await this.#send("GET", `${list}per_page=${PAGE}&page=${page}`)) as readonly Post[];
      const found = posts.find(
        ({ body, user, pull_request }) =>
          pull_request === undefined && user?.login === BOT && body?.startsWith(marker(key)),
      );
      if (found !== undefined || posts.length < PAGE) return found;
    }
  }

  async #send(method: string, path: string, body?: object): Promise<unknown> {
    const { api, repository, token } = this.#connection;
    const what = `${method} ${path.split("?")[0]}`;
    const response = await fetch(`${api}/repos/${repository}/${path}`, {
      method,
      headers: {
        Accept: "application/vnd.github+json",
        Authorization: `Bearer ${token}`,
        "X-GitHub-Api-Version": "2022-11-28",
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    }).catch((error: Error) => {
      throw new GitHubError(`cannot reach GitHub at ${api}: ${what}: ${error.message}`);
    });
    if (!response.ok) {
      throw new GitHubError(
        `GitHub: ${what}: HTTP ${response.status}: ${(await response.text()).slice(0, 300)}`,
      );
    }
    return response.json();
  }
}

function marker(key: string): string {
  return `<!-- homelab-pki: ${key} -->`;
}

function withKey(key: string, markdown: string): string {
  const body = `${marker(key)}\n${markdown}`;
  return body.length > LONGEST_BODY ? `${body.slice(0, LONGEST_BODY)}…` : body;
}
