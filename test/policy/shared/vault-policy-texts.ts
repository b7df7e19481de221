import type { PathRule } from "../../../policy/shared/vault-policy-text.ts";

const NO_LIST = 'path "a": capabilities is no list of texts';

const WRITE = ["create", "read", "update", "delete", "list"];

/** Policies, and what they grant. Each that grants anything lets an issuer do too much. */
export const READABLE: readonly (readonly [what: string, text: string, rules: readonly PathRule[]])[] = [
  ["nothing", "", []],
  ["a comment alone", "# nothing", []],
  ["an empty JSON object", "{}", []],
  [
    "blocks, comments, commas",
    `
# path "no" { capabilities = ["sudo"] }
name = "issuer"
path "pki/sign/*" { // sign
  /* path "no" {
     } */ capabilities = ["create", "update",]
}
path "/auth/token/renew-self" { capabilities = [ "update" ], },
"path" secret.x { "capabilities" = [] }\tpath "a" {}\r
path my-1 { capabilities = ["read" "list"] }`,
    [
      { path: "pki/sign/*", capabilities: ["create", "update"] },
      { path: "auth/token/renew-self", capabilities: ["update"] },
      { path: "secret.x", capabilities: [] },
      { path: "a", capabilities: [] },
      { path: "my-1", capabilities: ["read", "list"] },
    ],
  ],
  [
    "blocks with settings that only take rights away",
    `path "pki/sign/*" {
  comment = "web"
  min_wrapping_ttl = 60
  max_wrapping_ttl = "5m"
  allowed_parameters = { "*" = [] }
  denied_parameters { "ttl" = ["1y", true] }
  required_parameters = ["csr"]
  mfa_methods = ["totp"]
  control_group = { factor "ops" { identity { approvals = 2 } } }
  subscribe_event_types = ["*"]
  capabilities = ["update"]
}`,
    [{ path: "pki/sign/*", capabilities: ["update"], allowedParameters: ["*"] }],
  ],
  [
    "parameters that are allowed",
    `path "pki/sign/a*" { capabilities = ["update"] allowed_parameters = { "csr" = [], "ttl" = ["1h", true] } }
path "pki/sign/b*" { allowed_parameters { csr = [] } capabilities = ["update"] }
path "pki/sign/c*" { allowed_parameters { } capabilities = ["update"] }
path "pki/sign/d*" { allowed_parameters { csr "1h" { } } capabilities = ["update"] }`,
    [
      { path: "pki/sign/a*", capabilities: ["update"], allowedParameters: ["csr", "ttl"] },
      { path: "pki/sign/b*", capabilities: ["update"], allowedParameters: ["csr"] },
      { path: "pki/sign/c*", capabilities: ["update"], allowedParameters: [] },
      { path: "pki/sign/d*", capabilities: ["update"], allowedParameters: ["csr", "1h"] },
    ],
  ],
  [
    "capabilities by their old names",
    `path "pki/a" { policy = "deny" capabilities = ["update"] }
path "pki/b" { policy = "read" capabilities = ["sudo"] }
path "pki/*" { policy = "write" }
path "d" { policy = "sudo" }`,
    [
      { path: "pki/a", capabilities: ["deny", "update"] },
      { path: "pki/b", capabilities: ["read", "list", "sudo"] },
      { path: "pki/*", capabilities: WRITE },
      { path: "d", capabilities: [...WRITE, "sudo"] },
    ],
  ],
  [
    "JSON, also with a path twice and with lists of blocks",
    `{"path": {"pki/*": {"capabilities": ["read"]}, "pki/*": [{"policy": "sudo"}]}, "path": [{"b": {"comment": null}}]}`,
    [
      { path: "pki/*", capabilities: ["read"] },
      { path: "pki/*", capabilities: [...WRITE, "sudo"] },
      { path: "b", capabilities: [] },
    ],
  ],
  [
    "texts with escapes and marks",
    'path "pki\\u002fsign/[{#" { capabilities = ["\\t[", "]", "{", "the end", "path"] } path "pki/*" { policy = "write" }',
    [
      { path: "pki/sign/[{#", capabilities: ["\t[", "]", "{", "the end", "path"] },
      { path: "pki/*", capabilities: WRITE },
    ],
  ],
];

/** What is no policy or cannot be read for sure, and what is said of it. */
export const UNREADABLE: readonly (readonly [what: string, text: string, problem: string])[] = [
  ...["csr", '"csr"', '["csr"]'].map(
    (list) =>
      [
        `allowed parameters that are ${list}`,
        `path "a" { allowed_parameters = ${list} }`,
        'path "a": allowed_parameters is no block',
      ] as const,
  ),
  ["a block that is not closed", 'path "a" {\n', 'line 2: "the end" has no place here'],
  ["a comment that is not closed", 'path "a" {} /* ', 'line 1: "/" has no place here'],
  ["a comment that only seems closed", "/*/ path", 'line 1: "/" has no place here'],
  ["a text that is not closed", '\n\n"a', 'line 3: "\\"" has no place here'],
  ["a text over two lines", '"a\nb"', 'line 1: "\\"" has no place here'],
  ["a mark after lines", 'path\n"a"\n=', 'line 3: "the end" has no place here'],
  ["a heredoc", 'path "a" { comment = <<EOF\nEOF\n}', 'line 1: "<" has no place here'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: HCL's
  ["an interpolation", 'path "${"a" {} #}" {}', "line 1: a text with ${ is not read"],
  [
    "an escape of HCL's own",
    '\npath "\\x2a" {}',
    "line 2: a text has an escape or a control character that is not read",
  ],
  ["a path without a block", 'path "a"', 'line 1: "the end" has no place here'],
  ["a path without a setting's mark", 'path "a" ]', 'line 1: "]" has no place here'],
  ["a key that is none", "= 1", 'line 1: "=" has no place here'],
  ["a setting without a value", "name =", 'line 1: "the end" has no place here'],
  ["a mark for a value", "name = ,", 'line 1: "," has no place here'],
  ["a list that is not closed", 'name = ["a"', 'line 1: "the end" has no place here'],
  ["something behind JSON", "{} path", 'line 1: "path" has no place here'],
  ["a brace too many", 'path "a" {} }', 'line 1: "}" has no place here'],
  ["what is no policy", 'rule "a" {}', '"rule" is neither path nor name'],
  ["a setting of something else", 'rule = "a"', '"rule" is neither path nor name'],
  ["another case", 'Path "a" {}', '"Path" is neither path nor name'],
  ["a name that is a block", "name {}", '"name" is neither path nor name'],
  ["a path that is a text", 'path = "a"', 'path "" has no block of its own'],
  ["a path that is a number", "path = 1", 'path "" has no block of its own'],
  ["two paths in one", 'path "a" "b" {}', 'path "a b" has no block of its own'],
  ["a block without a path", 'path { capabilities = "sudo" }', 'path "capabilities" has no block of its own'],
  ["a setting that is not known", 'path "a" { capability = [] }', 'path "a": capability is not known'],
  ["a setting with two keys", 'path "a" { capabilities x {} }', 'path "a": capabilities x is not known'],
  [
    "a setting twice",
    'path "a" { capabilities = ["deny"] capabilities = ["sudo"] }',
    'path "a": capabilities stands there twice',
  ],
  ["capabilities that are a text", 'path "a" { capabilities = "x" }', NO_LIST],
  ["capabilities that are words", 'path "a" { capabilities = ["read", list] }', NO_LIST],
  ["capabilities that are a block", 'path "a" { capabilities {} }', NO_LIST],
  ["an old name that there never was", 'path "a" { policy = "admin" }', 'path "a": policy is not known'],
];
