import { LocalCommand, RemoteCommand } from "../../../../policy/resources/command.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";
import { KEY_FILES } from "../../support/key-files.ts";

const connection = { host: "web.lab.example.com" };

const remote = (props: Record<string, unknown>) => ({
  type: RemoteCommand,
  name: "remote",
  props: { connection, ...props },
});
const local = (props: Record<string, unknown>) => ({ type: LocalCommand, name: "local", props });

const mode = (value: string, named: string, property = "create", resource = "remote", widest = "0400") =>
  `${resource}: ${property} is "mode ${value} for ${named}"; allowed: ${widest} or less. ` +
  `Change the resource's ${property}.`;

const PROPERTIES = ["create", "update", "delete", "stdin"];

/** Commands with what they give too much of, and to which file. */
const WIDE: readonly (readonly [create: string, mode: string, file: string])[] = [
  ["chmod 644 /etc/ssl/web.key", "644", "/etc/ssl/web.key"],
  ["chmod 0401 web.key", "0401", "web.key"],
  ["chmod 0600 web.key", "0600", "web.key"],
  ["chmod 440 web.key", "440", "web.key"],
  ["sudo /bin/chmod -v 644 'web.key'", "644", "web.key"],
  ['chmod 644 "web.key"', "644", "web.key"],
  ["chmod 644 web.crt web.key", "644", "web.key"],
  ["chmod \\\n 644 web.key", "644", "web.key"],
  ["umask 077\nchmod 644 web.key", "644", "web.key"],
  ["cd /etc/ssl;chmod 644 web.key", "644", "web.key"],
  ["cd /etc/ssl && chmod 644 web.key", "644", "web.key"],
  ["true | chmod 644 web.key", "644", "web.key"],
  ["chmod u=r,g=r web.key", "u=r,g=r", "web.key"],
  ["chmod g+r web.key", "g+r", "web.key"],
  ["chmod o+r web.key", "o+r", "web.key"],
  ["chmod u+w web.key", "u+w", "web.key"],
  ["chmod u+x web.key", "u+x", "web.key"],
  ["chmod u+X web.key", "u+X", "web.key"],
  ["chmod uo=r web.key", "uo=r", "web.key"],
  ["chmod a=r web.key", "a=r", "web.key"],
  ["chmod +r web.key", "+r", "web.key"],
  ["chmod o-r,g+r web.key", "o-r,g+r", "web.key"],
  ["install -m 0644 web.key", "0644", "web.key"],
  ["install -D -m 0644 web.key", "0644", "web.key"],
  ["install -Dm644 web.key", "644", "web.key"],
  ["install --mode=0644 web.key", "0644", "web.key"],
  ["install --mode 0644 web.key", "0644", "web.key"],
  ["install -m '0644' web.key", "0644", "web.key"],
  ["install web.key", "0755", "web.key"],
  ["/usr/bin/install web.key", "0755", "web.key"],
  ["file /etc/web/web.key 0644 root:root <<'EOF'", "0644", "/etc/web/web.key"],
  ["copy cert.pem /etc/web/web.key web:web 0440", "0440", "/etc/web/web.key"],
  ...["key.pem", "key_pkcs8.pem", "bundle.pem", "cert.p12"].map(
    (part) => [`copy ${part} /etc/web/tls web:web 0600`, "0600", "/etc/web/tls"] as const,
  ),
];

/** Symbolic modes with exactly the bits that they grant. */
const EXACT: readonly (readonly [mode: string, bits: number])[] = [
  ["+r", 0o444],
  ["+w", 0o222],
  ["+x", 0o111],
  ["+X", 0o111],
  ["a=x", 0o111],
  ["u=x", 0o100],
  ["g=x", 0o010],
  ["o=x", 0o001],
  ["ug=rw", 0o660],
  ["u=rwx,g=rx,o=", 0o750],
  ["u=rws", 0o600],
];

const octal = (bits: number) => bits.toString(8).padStart(4, "0");

const NARROW = [
  "chmod xg+r web.key", // no mode
  "installer web.key",
  "systemctl reload nginx",
  "chmod 400 web.key",
  "chmod 0400 web.key",
  "chmod 0 web.key",
  "chmod u=r web.key",
  "chmod u=r,go= web.key",
  "chmod go-rwx web.key",
  "chmod a-w web.key",
  'chmod "$MODE" web.key', // nobody knows
  "chmod g=u web.key", // nobody knows
  "chmod",
  "chmod 644 web.crt",
  "mychmod 644 web.key",
  "cp web.key /etc/ssl/; chmod 644 web.crt",
  "install -m 0400 web.key /etc/ssl/web.key",
  "install -m 0644 web.crt /etc/ssl/web.crt",
  "reinstall web.key",
  "cat web.key",
  "file web.key",
  "file /etc/web/web.key 0400 root:root <<'EOF'",
  "file /etc/web/web.crt 0644 root:root <<'EOF'",
  "profile web.key 0644 x",
  "file web.key 0649 x",
  "file web.key 1644 x",
  "copy key.pem /etc/web/web.key web:web 0400",
  "copy cert.pem /etc/web/web.pem web:web 0444",
  "copy web.key /etc/web/tls web:web 0644",
  "copy web.key 0644 0644",
  "file bundle.pem 0644 root:root <<'EOF'",
  "chmod 0644 bundle.pem",
  "install -m 0644 bundle.pem",
  "copy key.pem web.key web:web 0644 0400",
  "photocopy web.key web2.key web:web 0644",
];

export const cases: readonly RuleCases[] = [
  {
    rule: "host-file-private-key-mode",
    accepts: [
      ...NARROW.map((create) => ({ what: create, resources: [remote({ create }), local({ create })] })),
      ...EXACT.map(([symbolic, bits]) => ({
        what: `${symbolic} where ${octal(bits)} may be`,
        resources: [remote({ create: `chmod ${symbolic} web.key` })],
        parameters: { wider: [`*=${octal(bits)}`] },
      })),
      {
        what: "as much as a consumer needs",
        resources: [remote({ create: "chmod 0640 /etc/pg/web.key; chmod 600 /etc/redis/web.key" })],
        parameters: { wider: ["/etc/pg/*=0640", "/etc/redis/*=0600"] },
      },
      {
        what: "a name that the environment has taken out",
        resources: [remote({ create: "chmod 644 docker.key" })],
        parameters: { keyFiles: ["*.key", "!docker.key"] },
      },
    ],
    refuses: [
      ...EXACT.flatMap(([symbolic, bits]) =>
        Array.from({ length: 9 }, (_, index) => 1 << index)
          .filter((bit) => (bits & bit) !== 0)
          .map((bit) => ({
            what: `${symbolic} where ${octal(bit)} must not be`,
            resources: [remote({ create: `chmod ${symbolic} web.key` })],
            parameters: { wider: [`*=${octal(bits & ~bit)}`] },
            messages: [mode(symbolic, "web.key", "create", "remote", octal(bits & ~bit))],
          })),
      ),
      ...WIDE.map(([create, bits, name]) => ({
        what: create,
        resources: [remote({ create })],
        messages: [mode(bits, name)],
      })),
      ...KEY_FILES.slice(0, -1).map((name) => ({
        what: name,
        resources: [remote({ create: `chmod 644 ${name}` })],
        messages: [mode("644", name)],
      })),
      {
        what: "each file of a command",
        resources: [remote({ create: "install -m 0644 web.key /etc/ssl/web.key" })],
        messages: [mode("0644", "web.key"), mode("0644", "/etc/ssl/web.key")],
      },
      {
        what: "each text of both kinds of commands",
        resources: [remote, local].map((command) =>
          command(Object.fromEntries(PROPERTIES.map((property) => [property, "chmod 644 web.key"]))),
        ),
        messages: ["remote", "local"].flatMap((name) =>
          PROPERTIES.map((property) => mode("644", "web.key", property, name)),
        ),
      },
      {
        what: "more than a consumer needs",
        resources: [remote({ create: "chmod 0644 /etc/pg/web.key; chmod 0640 /etc/ssl/web.key" })],
        parameters: { wider: ["/etc/pg/*=0640"] },
        messages: [
          mode("0644", "/etc/pg/web.key", "create", "remote", "0640"),
          mode("0640", "/etc/ssl/web.key"),
        ],
      },
    ],
    postpones: PROPERTIES.map((property) => ({
      what: property,
      resources: [local({ [property]: UNKNOWN })],
    })),
  },
];
