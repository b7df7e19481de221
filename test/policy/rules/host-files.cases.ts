import { CopyFile, CopyToRemote, LocalCommand, RemoteCommand } from "../../../policy/resources/command.ts";
import { fileArchive, fileAsset, textAsset } from "../support/assets.ts";
import type { RuleCases } from "../support/cases.ts";
import { UNKNOWN } from "../support/judge.ts";

const connection = { host: "web.lab.example.com" };

const copy = (source: unknown, remotePath: unknown = "/etc/ssl/web.pem") => ({
  type: CopyToRemote,
  name: "copy",
  props: { connection, source, remotePath },
});
const file = (localPath: unknown, remotePath: unknown = "/etc/ssl/web.pem") => ({
  type: CopyFile,
  name: "file",
  props: { connection, localPath, remotePath },
});
const remote = (props: Record<string, unknown>) => ({
  type: RemoteCommand,
  name: "remote",
  props: { connection, ...props },
});
const local = (props: Record<string, unknown>) => ({ type: LocalCommand, name: "local", props });

const PEM = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIA\n-----END EC PRIVATE KEY-----\n";
const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

const path = (resource: string, property: string, value: string) =>
  `${resource}: ${property} is "${value}"; allowed: files without private keys. ` +
  `Change the resource's ${property.replace(".path", "")}.`;

const text = (resource: string, property: string) =>
  `${resource}: ${property} is "a private key"; allowed: texts without private keys. ` +
  `Change the resource's ${property.replace(".text", "")}.`;

const mode = (value: string, named: string, property = "create", resource = "remote", widest = "0400") =>
  `${resource}: ${property} is "mode ${value} for ${named}"; allowed: ${widest} or less. ` +
  `Change the resource's ${property}.`;

const PROPERTIES = ["create", "update", "delete", "stdin"];

const KEY_FILES = [
  "web.key",
  "web.key.pem",
  "web-key.pem",
  "web_key.pem",
  "key.pem",
  "privkey1.pem",
  "ssh_host_ed25519_key",
  "id_rsa",
  "id_ecdsa",
  "id_ed25519",
  "web.p12",
  "web.pfx",
  "web.ppk",
  "./certs/web.key",
  "C:\\certs\\web.key",
];

const OTHER_FILES = [
  "web.crt",
  "keys/web.crt",
  "web.key/web.crt",
  "chain.pem",
  "id_ed25519.pub",
  "truststore.p12",
  "monkey.pem",
];

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
];

export const cases: readonly RuleCases[] = [
  {
    rule: "host-file-no-copied-private-key",
    accepts: [
      ...OTHER_FILES.map((name) => ({
        what: name,
        resources: [copy(fileAsset(name)), file(name), copy(textAsset("x"), name), file("x", name)],
      })),
      { what: "a certificate", resources: [copy(textAsset(CERTIFICATE)), remote({ stdin: CERTIFICATE })] },
      { what: "a folder", resources: [copy(fileArchive("./certs"))] },
      ...[
        "scp web.crt web:/etc/ssl/",
        "scp -i web.key web.crt web:/etc/ssl/",
        "rsync --exclude=web.key certs/ web:/etc/ssl/",
        "openssl x509 -in web.key; scp web.crt web:",
        "rm web.key",
      ].map((create) => ({ what: create, resources: [remote({ create }), local({ create })] })),
      { what: "a command without standard input", resources: [remote({ create: "true" })] },
      {
        what: "a name that the environment has taken out",
        resources: [copy(fileAsset("docker.key"), "/etc/apt/keyrings/docker.key"), file("docker.key")],
        parameters: { keyFiles: ["*.key", "!docker.key"] },
      },
    ],
    refuses: [
      ...KEY_FILES.map((name) => ({
        what: name,
        resources: [copy(fileAsset(name)), file(name)],
        messages: [
          path("copy", "source.path", name.replace("\\", "\\\\").replace("\\web", "\\\\web")),
          path("file", "localPath", name.replace("\\", "\\\\").replace("\\web", "\\\\web")),
        ],
      })),
      {
        what: "a key under another name",
        resources: [
          copy(fileAsset("secret.bin"), "/etc/ssl/web.key"),
          file("secret.bin", "/etc/ssl/web.key"),
        ],
        messages: [
          path("copy", "remotePath", "/etc/ssl/web.key"),
          path("file", "remotePath", "/etc/ssl/web.key"),
        ],
      },
      ...[
        "scp web.key web:/etc/ssl/",
        "cd certs && /usr/bin/scp -i id_rsa -p 'web.key' web:/etc/ssl/",
        "rsync -a web.key web:/etc/ssl/",
      ].map((create) => ({
        what: create,
        resources: [remote({ create }), local({ create })],
        messages: [path("remote", "create", "web.key"), path("local", "create", "web.key")],
      })),
      {
        what: "each text of a command",
        resources: [local(Object.fromEntries(PROPERTIES.map((name) => [name, "scp web.key web:/etc/ssl/"])))],
        messages: PROPERTIES.map((property) => path("local", property, "web.key")),
      },
      {
        what: "an archive with the name of a key",
        resources: [copy(fileArchive("web.p12"))],
        messages: [path("copy", "source.path", "web.p12")],
      },
      {
        what: "texts that are keys",
        resources: [copy(textAsset(CERTIFICATE + PEM)), remote({ stdin: PEM })],
        messages: [text("copy", "source.text"), text("remote", "stdin")],
      },
      {
        what: "the source although the destination is not known yet",
        resources: [copy(fileAsset("web.key"), UNKNOWN), file("web.key", UNKNOWN)],
        messages: [path("copy", "source.path", "web.key"), path("file", "localPath", "web.key")],
      },
    ],
    postpones: [
      { what: "a source", resources: [copy(UNKNOWN)] },
      { what: "a destination", resources: [copy(textAsset("x"), UNKNOWN)] },
      { what: "a file", resources: [file(UNKNOWN)] },
      { what: "a file's destination", resources: [file("x", UNKNOWN)] },
      { what: "standard input", resources: [remote({ stdin: UNKNOWN })] },
    ],
  },
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
