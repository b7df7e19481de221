import { CopyFile, CopyToRemote, LocalCommand, RemoteCommand } from "../../../../policy/resources/command.ts";
import { fileAsset } from "../../support/assets.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE1hY2hpbmU";

type Props = Record<string, unknown>;

/** One resource of each type that connects to a host. */
const connected = (connection: unknown) => [
  { type: RemoteCommand, name: "reload", props: { connection, create: "systemctl reload nginx" } },
  {
    type: CopyToRemote,
    name: "copy",
    props: { connection, source: fileAsset("nginx.conf"), remotePath: "/etc/nginx/nginx.conf" },
  },
  {
    type: CopyFile,
    name: "file",
    props: { connection, localPath: "nginx.conf", remotePath: "/etc/nginx/nginx.conf" },
  },
];

const pinned = { host: "web.lab.example.com", hostKey: HOST_KEY };

const remote = (props: Props) => ({
  type: RemoteCommand,
  name: "remote",
  props: { connection: pinned, ...props },
});
const local = (props: Props) => ({ type: LocalCommand, name: "local", props });

const noHostKey = (resource: string, path: string, shown = "not set") =>
  `${resource}: ${path}.hostKey is ${shown}; allowed: the public key of the host, such as ssh-ed25519 AAAA.... ` +
  `Change the resource's ${path}.hostKey.`;

const password = (resource: string, path: string) =>
  `${resource}: ${path}.password is "a password"; allowed: a key from an SSH agent, or privateKey. ` +
  `Change the resource's ${path}.password.`;

const argument = (resource: string, property: string, what: string) =>
  `${resource}: ${property} is "${what}"; allowed: commands that read secrets from standard input. ` +
  `Change the resource's ${property} and stdin.`;

const variable = (resource: string, name: string, what = "a secret, by its name") =>
  `${resource}: environment.${name} is "${what}"; ` +
  "allowed: secrets by standard input, and names of files that hold them. " +
  `Change the resource's environment.${name} and stdin.`;

const PEM = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----";
const VAULT_TOKEN = "hvs.AAAAAAAAAAAAAAAAAAAA";

/** Commands that show a secret, by what it is. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  "a private key": [
    `echo '${PEM}' > /etc/ssl/web.key`,
    "echo '-----BEGIN RSA PRIVATE KEY-----'",
    "echo '-----BEGIN ENCRYPTED PRIVATE KEY-----'",
  ],
  "a Vault token": [
    `vault login ${VAULT_TOKEN}`,
    "vault login hvb.AAAAAAAAAAAAAAAAAAAA",
    "vault login hvr.AAAAAAAAAAAAAAAAAAAA",
  ],
  "a JSON Web Token": ["curl --oauth2-bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ3ZWIifQ.c2ln https://api"],
  "an AWS access key": [
    "aws configure set id AKIAAAAAAAAAAAAAAAAA",
    "aws configure set id ASIAAAAAAAAAAAAAAAAA",
  ],
  "a token in a header": [
    "curl -H 'Authorization: Bearer abc' https://api",
    "curl -H 'Authorization: Basic YTpi' https://api",
    "curl -H 'X-Vault-Token: s.abc' https://vault",
    "curl -H 'X-API-Key:abc' https://api",
    "curl -H 'PRIVATE-TOKEN: abc' https://git",
  ],
  "a password in a URL": [
    "git clone https://web:hunter2@git.example.com/web.git",
    "psql postgresql://:hunter2@db/web",
  ],
  "a password for sshpass": ["sshpass -p hunter2 ssh web", "sshpass -v -p'hunter2' ssh web"],
  "a password for curl": [
    "curl -s -u admin:hunter2 https://api",
    "curl --user admin:hunter2 https://api",
    "curl --user=admin:hunter2 https://api",
    'curl -u"admin:hunter2" https://api',
  ],
  "a password for a login": [
    "docker login -u web -p hunter2 registry.example.com",
    "podman login -phunter2 r",
  ],
  "a passphrase for openssl": ["openssl pkcs12 -export -passout pass:hunter2"],
  "a secret as a variable or option": [
    "mysqldump --password=hunter2 web",
    "mysqldump --password='hunter2' web",
    "vault login -method=userpass passwd=hunter2",
    "GPG_PASSPHRASE=hunter2 backup",
    "export VAULT_TOKEN=s.hunter2",
    "login --client-secret=hunter2",
    "vault write auth/approle/login secret_id=hunter2",
    "MINIO_SECRET_KEY=hunter2 minio",
    "AWS_SECRET_ACCESS_KEY=hunter2 aws s3 ls",
    "API_KEY=hunter2 deploy",
    "deploy --apikey=hunter2",
  ],
  "a secret as an option": [
    "redis-cli --password hunter2 ping",
    "deploy -token hunter2",
    "deploy --bot-token hunter2",
    "deploy --bot_token hunter2",
  ],
};

/** Commands that take a secret from elsewhere, or none at all. */
const HIDDEN = [
  "systemctl reload nginx",
  "vault login -", // reads it from standard input
  "echo hvs.short",
  'curl -H "Authorization: Bearer $TOKEN" https://api',
  'curl -H "X-Vault-Token: $(cat /run/vault-token)" https://vault',
  "curl -H 'Content-Type: Basic' https://api",
  "git clone https://git.example.com/web.git",
  'git clone "https://web:$PASSWORD@git.example.com/web.git"',
  "scp web@host:/etc/motd https://h/a@b",
  "sshpass -e ssh -p 22 web",
  "curl -u admin https://api",
  'curl -u "admin:$PASSWORD" https://api',
  "curl https://api; ps -u root:x",
  "docker login --password-stdin registry.example.com",
  "docker login registry.example.com; mkdir -p web",
  "openssl pkcs12 -export -passout stdin",
  "openssl pkcs12 -export -passout pass:$PASSWORD",
  "export VAULT_TOKEN=$(cat)",
  "export VAULT_TOKEN=`cat`",
  'mysqldump --password="$PASSWORD" web',
  "ssh web export TOKEN=\\$TOKEN",
  "mysqldump --password= web",
  "read password; deploy",
  "deploy --token-file /run/token",
  "deploy --token --verbose",
  "deploy --password < /run/password",
  "docker build --secret id=npm,src=/run/npm .",
];

/** Variables by whose names one knows what they hold. */
const SECRET_NAMES = [
  "VAULT_TOKEN",
  "TOKEN_OF_WEB",
  "DB_PASSWORD",
  "PASSWORD1",
  "ROOT_PASSWD",
  "GPG_PASSPHRASE",
  "AWS_SECRET_ACCESS_KEY",
  "TLS_PRIVATE_KEY",
  "API_KEY",
  "MY_CREDENTIAL",
  "SMTP_PASS",
  "MYSQL_PWD",
  "SSHPASS",
  "vault_token",
];

const SAFE_NAMES = [
  "VAULT_TOKEN_FILE",
  "SSL_PRIVATE_KEY_PATH",
  "SECRETS_ADDR",
  "TOKEN_URL",
  "PWD",
  "PASS_THROUGH",
  "LANG",
];

const each = (names: readonly string[], value: string) =>
  Object.fromEntries(names.map((name) => [name, value]));

export const cases: readonly RuleCases[] = [
  {
    rule: "host-connection-host-key-pinned",
    accepts: [
      { what: "hosts whose key is known", resources: connected(pinned) },
      { what: "hosts and proxies whose keys are known", resources: connected({ ...pinned, proxy: pinned }) },
    ],
    refuses: [
      {
        what: "connections without a key",
        resources: connected({ host: "web.lab.example.com" }),
        messages: ["reload", "copy", "file"].map((name) => noHostKey(name, "connection")),
      },
      {
        what: "an empty key",
        resources: [remote({ connection: { host: "web.lab.example.com", hostKey: "" } })],
        messages: [noHostKey("remote", "connection", '""')],
      },
      {
        what: "a proxy without a key",
        resources: connected({ ...pinned, proxy: { host: "jump.lab.example.com" } }),
        messages: ["reload", "copy", "file"].map((name) => noHostKey(name, "connection.proxy")),
      },
    ],
    postpones: [
      { what: "a connection", resources: [remote({ connection: UNKNOWN })] },
      { what: "a host's key", resources: [remote({ connection: { host: "web", hostKey: UNKNOWN } })] },
      { what: "a proxy", resources: [remote({ connection: { ...pinned, proxy: UNKNOWN } })] },
    ],
  },
  {
    rule: "host-connection-no-password",
    accepts: [
      { what: "keys of an agent", resources: connected({ ...pinned, proxy: pinned }) },
      {
        what: "a key with its own password",
        resources: connected({ ...pinned, privateKey: PEM, privateKeyPassword: "hunter2", password: "" }),
      },
    ],
    refuses: [
      {
        what: "passwords",
        resources: connected({ ...pinned, password: "hunter2" }),
        messages: ["reload", "copy", "file"].map((name) => password(name, "connection")),
      },
      {
        what: "the password of a proxy",
        resources: connected({ ...pinned, proxy: { ...pinned, password: "hunter2" } }),
        messages: ["reload", "copy", "file"].map((name) => password(name, "connection.proxy")),
      },
    ],
    postpones: [
      { what: "a password", resources: [remote({ connection: { ...pinned, password: UNKNOWN } })] },
    ],
  },
  {
    rule: "host-command-no-secret-in-arguments",
    accepts: [
      ...HIDDEN.map((create) => ({ what: create, resources: [remote({ create }), local({ create })] })),
      {
        what: "secrets by standard input",
        resources: [remote({ stdin: VAULT_TOKEN, create: "vault login -" })],
      },
    ],
    refuses: [
      ...Object.entries(SHOWN).flatMap(([what, commands]) =>
        commands.map((create) => ({
          what: create,
          resources: [remote({ create })],
          messages: [argument("remote", "create", what)],
        })),
      ),
      {
        what: "each text of both kinds of commands",
        resources: [remote, local].map((command) =>
          command({ create: VAULT_TOKEN, update: VAULT_TOKEN, delete: VAULT_TOKEN }),
        ),
        messages: ["remote", "local"].flatMap((name) =>
          ["create", "update", "delete"].map((property) => argument(name, property, "a Vault token")),
        ),
      },
      {
        what: "one text although another is not known yet",
        resources: [remote({ create: VAULT_TOKEN, update: UNKNOWN })],
        messages: [argument("remote", "create", "a Vault token")],
      },
    ],
    postpones: ["create", "update", "delete"].map((property) => ({
      what: property,
      resources: [local({ [property]: UNKNOWN })],
    })),
  },
  {
    rule: "host-command-no-secret-in-environment",
    accepts: [
      { what: "no environment", resources: [remote({ create: "true" }), local({ create: "true" })] },
      { what: "names that hold no secrets", resources: [remote({ environment: each(SAFE_NAMES, "x") })] },
      { what: "names with nothing", resources: [local({ environment: each(SECRET_NAMES, "") })] },
      {
        what: "names that the environment has taken out",
        resources: [remote({ environment: { VAULT_TOKEN: "x" } })],
        parameters: { names: ["DB_PASSWORD"] },
      },
    ],
    refuses: [
      ...SECRET_NAMES.map((name) => ({
        what: name,
        resources: [remote({ environment: { [name]: "x" } }), local({ environment: { [name]: "x" } })],
        messages: [variable("remote", name), variable("local", name)],
      })),
      {
        what: "secrets under other names",
        resources: [remote({ environment: { LANG: "C", A: VAULT_TOKEN, B: PEM } })],
        messages: [variable("remote", "A", "a Vault token"), variable("remote", "B", "a private key")],
      },
    ],
    postpones: [
      { what: "an environment", resources: [remote({ environment: UNKNOWN })] },
      { what: "a variable", resources: [remote({ environment: { VAULT_TOKEN: UNKNOWN } })] },
      { what: "a variable of any name", resources: [local({ environment: { LANG: UNKNOWN } })] },
    ],
  },
];
