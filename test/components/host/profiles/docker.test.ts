import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { docker } from "../../../../components/host/profiles/docker.ts";
import { fileOf, hostFacts, partOf, problemsOf } from "../../../support/profiles.ts";

const DROP_IN = "/etc/systemd/system/docker.service.d/homelab-pki.conf";

describe("docker", () => {
  it("adds TCP for clients with a certificate to the daemon's socket", () => {
    expect(partOf(docker, {}).files).toEqual([
      {
        path: DROP_IN,
        content: `# Written by homelab-pki: changes are made in its configuration.
[Service]
ExecStart=
ExecStart=dockerd -H fd:// -H tcp://0.0.0.0:2376 --containerd=/run/containerd/containerd.sock --tlsverify --tlscacert=/var/lib/tls/root_ca.crt --tlscert=/var/lib/tls/cert.pem --tlskey=/var/lib/tls/key.pem --live-restore $DOCKER_OPTS
`,
      },
    ]);
  });

  it("listens elsewhere, with another daemon, without live-restore", () => {
    const settings = { bind: "2001:db8::1", port: 12376, binary: "/opt/dockerd", liveRestore: false };
    const text = fileOf(partOf(docker, settings), DROP_IN);
    expect(text).toContain("\nExecStart=/opt/dockerd -H fd:// -H tcp://[2001:db8::1]:12376 --containerd");
    expect(text).not.toContain("live-restore");
  });

  it("takes its drop-in back where daemon.json has what it sets", () => {
    expect(partOf(docker, {}).apply).toContain(
      `for key in hosts tls tlsverify tlscacert tlscert tlskey containerd live-restore; do
  if grep -q "\\"$key\\"[[:space:]]*:" /etc/docker/daemon.json 2>/dev/null; then
    rm -f ${DROP_IN}
    systemctl daemon-reload
    echo "homelab-pki: /etc/docker/daemon.json has \\"$key\\", which profile docker sets: remove it there" >&2
    exit 1
  fi
done
systemctl enable --quiet docker
`,
    );
    expect(partOf(docker, { liveRestore: false }).apply).toMatch(
      /^for key in hosts tls tlsverify tlscacert tlscert tlskey containerd; do\n/,
    );
  });

  it("restarts a running daemon after a renewal and looks whether it took it", () => {
    const { renewed, remove } = partOf(docker, {});
    expect(renewed).toMatch(/^systemctl try-restart docker.service\nfail\(\) \{\n/);
    expect(renewed).toContain("-connect 127.0.0.1:2376 -servername nas.lab.example.com ");
    expect(remove).toBe("systemctl try-restart docker.service\n");
  });

  it("keeps contexts of root's client, with copies of certificate and key", () => {
    const settings = {
      contexts: [{ name: "own" }, { name: "web", host: "web.lab.example.com", port: 2377 }],
    };
    const part = partOf(docker, settings);
    const id = (name: string) => createHash("sha256").update(name).digest("hex");
    expect(part.files.slice(1)).toEqual([
      {
        path: `/root/.docker/contexts/meta/${id("own")}/meta.json`,
        content:
          '{"Name":"own","Metadata":{"Description":"Written by homelab-pki"},"Endpoints":{"docker":{"Host":"tcp://nas.lab.example.com:2376","SkipTLSVerify":false}}}\n',
      },
      {
        path: `/root/.docker/contexts/meta/${id("web")}/meta.json`,
        content:
          '{"Name":"web","Metadata":{"Description":"Written by homelab-pki"},"Endpoints":{"docker":{"Host":"tcp://web.lab.example.com:2377","SkipTLSVerify":false}}}\n',
      },
    ]);
    const tls = `/root/.docker/contexts/tls/${id("own")}/docker`;
    expect(part.copies?.slice(0, 3)).toEqual([
      { file: "root_ca.crt", path: `${tls}/ca.pem`, owner: "root:root" },
      { file: "cert.pem", path: `${tls}/cert.pem`, owner: "root:root" },
      { file: "key.pem", path: `${tls}/key.pem`, owner: "root:root" },
    ]);
    expect(part.copies).toHaveLength(6);
  });

  it("needs systemd", () => {
    expect(() => partOf(docker, {}, hostFacts({ platform: "qnap" }))).toThrow(
      'platform: "qnap" is not allowed: profile docker needs systemd (debian, rhel, arch)',
    );
  });

  it("says what is wrong with its settings", () => {
    expect(problemsOf(docker, { bind: "nas" })).toEqual([
      "bind: an IP address to listen on, such as 0.0.0.0, :: or 192.0.2.21",
    ]);
    expect(problemsOf(docker, { port: 0 })).toEqual(["port: a port, 1 to 65535"]);
    expect(problemsOf(docker, { contexts: [{ name: "my nas" }] })).toEqual([
      "contexts.0.name: a context: letters, digits, ., _ and -",
    ]);
    expect(problemsOf(docker, { contexts: [{ name: "default" }] })).toEqual([
      "contexts.0.name: another name than Docker's own context, default",
    ]);
    expect(problemsOf(docker, { contexts: [{ name: "nas" }, { name: "nas" }] })).toEqual([
      "contexts: each context once",
    ]);
    expect(problemsOf(docker, { liveRestore: "yes" })).toEqual(["liveRestore: true or false"]);
  });
});
