import { describe, expect, it } from "vitest";
import { GitHub } from "../../../operations/gate/github.ts";
import { type Answer, type Received, served } from "./server.ts";

const bot = { login: "github-actions[bot]" };
const withGitHub = (answer: (request: Received) => Answer, work: (github: GitHub) => Promise<unknown>) =>
  served(answer, (api) => work(new GitHub({ api, repository: "me/pki", token: "t" })));
const lines = (received: readonly Received[]) => received.map(({ method, url }) => `${method} ${url}`);

describe("the comment on a pull request", () => {
  const write = (github: GitHub) => github.comment(7, "preview of lab", "Nothing changes.");
  const list = "GET /repos/me/pki/issues/7/comments?per_page=100&page=1";
  const body = "<!-- homelab-pki: preview of lab -->\nNothing changes.";

  it("is written once", async () => {
    const received = await withGitHub(({ method }) => ({ body: method === "GET" ? [] : {} }), write);
    expect(lines(received)).toEqual([list, "POST /repos/me/pki/issues/7/comments"]);
    expect(received[1]?.body).toEqual({ body });
    expect(received[1]?.headers).toMatchObject({
      authorization: "Bearer t",
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
    });
  });

  it("is updated afterwards, and nobody else's is", async () => {
    const comments = [
      { id: 1, user: { login: "mallory" }, body },
      { id: 2, user: null, body },
      { id: 3, user: bot, body: "<!-- homelab-pki: preview of lab2 -->\n" },
      { id: 4, user: bot, body: null },
      { id: 5, user: bot, body: `See ${body}` },
      { id: 6, user: bot, body: "<!-- homelab-pki: preview of lab -->\nold" },
    ];
    const received = await withGitHub(({ method }) => ({ body: method === "GET" ? comments : {} }), write);
    expect(lines(received)).toEqual([list, "PATCH /repos/me/pki/issues/comments/6"]);
    expect(received[1]?.body).toEqual({ body });
  });

  it("is found on the second page", async () => {
    const others = Array.from({ length: 100 }, (_, id) => ({ id, user: bot, body: "" }));
    const received = await withGitHub(
      ({ url }) => ({ body: url.endsWith("&page=1") ? others : [{ id: 500, user: bot, body }] }),
      write,
    );
    expect(lines(received)).toEqual([
      list,
      "GET /repos/me/pki/issues/7/comments?per_page=100&page=2",
      "PATCH /repos/me/pki/issues/comments/500",
    ]);
  });

  it("is cut to what GitHub takes", async () => {
    const received = await withGitHub(
      ({ method }) => ({ body: method === "GET" ? [] : {} }),
      (github) => github.comment(7, "preview of lab", "x".repeat(70_000)),
    );
    const [, { body: sent } = { body: {} }] = received;
    expect((sent as { body: string }).body).toHaveLength(65_001);
  });
});

describe("an issue", () => {
  const open = { id: 9, number: 12, user: bot, body: "<!-- homelab-pki: drift of lab -->\nold" };
  const list = "GET /repos/me/pki/issues?state=open&per_page=100&page=1";
  const answer = (issues: readonly unknown[]) => (request: Received) => ({
    body: request.method === "GET" ? issues : {},
  });

  it("is opened", async () => {
    const received = await withGitHub(answer([{ ...open, pull_request: {} }]), (github) =>
      github.openIssue("drift of lab", "Drift in lab", "It differs."),
    );
    expect(lines(received)).toEqual([list, "POST /repos/me/pki/issues"]);
    expect(received[1]?.body).toEqual({
      title: "Drift in lab",
      body: "<!-- homelab-pki: drift of lab -->\nIt differs.",
    });
  });

  it("is updated while it is open", async () => {
    const received = await withGitHub(answer([open]), (github) =>
      github.openIssue("drift of lab", "Drift in lab", "It differs."),
    );
    expect(lines(received)).toEqual([list, "PATCH /repos/me/pki/issues/12"]);
  });

  it("is closed with a reason", async () => {
    const received = await withGitHub(answer([open]), (github) => github.closeIssue("drift of lab", "Gone."));
    expect(lines(received)).toEqual([
      list,
      "POST /repos/me/pki/issues/12/comments",
      "PATCH /repos/me/pki/issues/12",
    ]);
    expect(received.slice(1).map(({ body }) => body)).toEqual([
      { body: "Gone." },
      { state: "closed", state_reason: "completed" },
    ]);
  });

  it("that is not open is not closed", async () => {
    const received = await withGitHub(answer([]), (github) => github.closeIssue("drift of lab", "Gone."));
    expect(lines(received)).toEqual([list]);
  });
});

describe("GitHub", () => {
  it("refuses in its own words", async () => {
    await withGitHub(
      () => ({ status: 403, body: "Resource not accessible by integration" }),
      (github) =>
        expect(github.comment(7, "k", "x")).rejects.toThrow(
          "GitHub: GET issues/7/comments: HTTP 403: Resource not accessible by integration",
        ),
    );
  });

  it("is not reached", async () => {
    const github = new GitHub({ api: "http://127.0.0.1:1", repository: "me/pki", token: "t" });
    await expect(github.comment(7, "k", "x")).rejects.toThrow(
      "cannot reach GitHub at http://127.0.0.1:1: GET issues/7/comments: fetch failed",
    );
  });

  it.each(["GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_TOKEN"])("is not written to without %s", (name) => {
    const environment = { GITHUB_API_URL: "a", GITHUB_REPOSITORY: "b", GITHUB_TOKEN: "c", [name]: "" };
    expect(() => GitHub.fromEnvironment(environment)).toThrow(
      "GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN are needed to write to GitHub",
    );
  });
});
