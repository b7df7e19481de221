import { CopyFile, CopyToRemote, LocalCommand, RemoteCommand } from "../../../../policy/resources/command.ts";
import { fileArchive, fileAsset, textAsset } from "../../support/assets.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";
import { KEY_FILES } from "../../support/key-files.ts";

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

const PROPERTIES = ["create", "update", "delete", "stdin"];

const OTHER_FILES = [
  "web.crt",
  "keys/web.crt",
  "web.key/web.crt",
  "chain.pem",
  "id_ed25519.pub",
  "truststore.p12",
  "monkey.pem",
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
        "file web.key",
        "file /etc/web/web.conf 0644 root:root <<'EOF'",
        "copy key.pem /etc/web/web.key web:web 0400",
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
        what: "a key that a payload brings along",
        resources: [
          remote({ stdin: "begin web\nfile /etc/web/web.key 0400 root:root <<'EOF'\nx\nEOF\nend" }),
        ],
        messages: [path("remote", "stdin", "/etc/web/web.key")],
      },
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
];
