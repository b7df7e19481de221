import { describe, expect, it } from "vitest";
import { traefik } from "../../../../components/host/profiles/traefik.ts";
import { fileOf, hostFacts, partOf, pathsOf, problemsOf } from "../../../support/profiles.ts";

const part = (settings: object = {}) => partOf(traefik, { upstream: "127.0.0.1:3001", ...settings });
const problems = (settings: object) => problemsOf(traefik, { upstream: "127.0.0.1:3001", ...settings });

const DYNAMIC = `# Written by homelab-pki: changes are made in its configuration.
tls:
  certificates:
    - certFile: /etc/traefik/tls/bundle.pem
      keyFile: /etc/traefik/tls/bundle.pem
  options:
    homelab-pki:
      minVersion: VersionTLS12
      clientAuth:
        caFiles:
          - /etc/traefik/tls/root_ca.crt
        clientAuthType: RequireAndVerifyClientCert
http:
  routers:
    homelab-pki:
      rule: Host(\`nas.lab.example.com\`)
      entryPoints:
        - websecure
      service: homelab-pki
      tls:
        options: homelab-pki
  services:
    homelab-pki:
      loadBalancer:
        servers:
          - url: http://127.0.0.1:3001
`;

describe("traefik", () => {
  it("adds a router for clients with a certificate to a Traefik that is there", () => {
    expect(part().files).toEqual([{ path: "/etc/traefik/dynamic/homelab-pki.yml", content: DYNAMIC }]);
    expect(part().copies).toEqual([
      { file: "bundle.pem", path: "/etc/traefik/tls/bundle.pem", owner: "traefik:traefik" },
      { file: "root_ca.crt", path: "/etc/traefik/tls/root_ca.crt", owner: "traefik:traefik" },
    ]);
    expect(part().remove).toBeUndefined();
  });

  it("replaces its file with a copy of itself, which is what Traefik notices", () => {
    const replace = `cp -p /etc/traefik/dynamic/homelab-pki.yml /etc/traefik/dynamic/.homelab-pki.same
mv -f /etc/traefik/dynamic/.homelab-pki.same /etc/traefik/dynamic/homelab-pki.yml
`;
    expect(part().apply).toBe(replace);
    expect(part().renewed?.startsWith(`${replace}fail() {\n`)).toBe(true);
    expect(part().renewed).toContain("-connect 127.0.0.1:443 -servername nas.lab.example.com ");
  });

  it("serves Pangolin's Traefik, which sees the folder elsewhere", () => {
    const directory = "/opt/pangolin/config/traefik";
    const given = part({ directory, mountedAt: "/etc/traefik", service: { user: "root" } });
    expect(fileOf(given, `${directory}/dynamic/homelab-pki.yml`)).toBe(DYNAMIC);
    expect(given.copies?.[0]).toEqual({
      file: "bundle.pem",
      path: `${directory}/tls/bundle.pem`,
      owner: "root:root",
    });
    expect(given.apply).toContain(
      `mv -f ${directory}/dynamic/.homelab-pki.same ${directory}/dynamic/homelab-pki.yml\n`,
    );
  });

  it("serves other names behind another entry point", () => {
    const text = fileOf(
      part({ names: ["a.lab.example.com", "b.lab.example.com"], entryPoint: "internal" }),
      "/etc/traefik/dynamic/homelab-pki.yml",
    );
    expect(text).toContain(
      "rule: Host(`a.lab.example.com`) || Host(`b.lab.example.com`)\n      entryPoints:\n        - internal\n",
    );
  });

  it("brings a service of its own with its static configuration", () => {
    const given = part({ service: { managed: true }, port: 8443, entryPoint: "mtls" });
    expect(pathsOf(given)).toEqual([
      "/etc/traefik/dynamic/homelab-pki.yml",
      "/etc/traefik/traefik.yml",
      "/etc/sysusers.d/homelab-pki-traefik.conf",
      "/etc/systemd/system/traefik.service",
    ]);
    expect(
      fileOf(given, "/etc/traefik/traefik.yml"),
    ).toBe(`# Written by homelab-pki: changes are made in its configuration.
global:
  checkNewVersion: false
  sendAnonymousUsage: false
entryPoints:
  mtls:
    address: 0.0.0.0:8443
providers:
  file:
    directory: /etc/traefik/dynamic
    watch: true
`);
    const unit = fileOf(given, "/etc/systemd/system/traefik.service").split("\n");
    expect(unit.filter((line) => /^(Type|Exec)/.test(line))).toEqual([
      "Type=notify",
      "ExecStart=traefik --configFile=/etc/traefik/traefik.yml",
    ]);
    expect(given.apply).toBe("systemctl enable --quiet traefik.service\nsystemctl restart traefik.service\n");
  });

  it("needs systemd", () => {
    expect(() => partOf(traefik, { upstream: "127.0.0.1:1" }, hostFacts({ platform: "qnap" }))).toThrow(
      'platform: "qnap" is not allowed: profile traefik needs systemd (debian, rhel, arch)',
    );
  });

  it("says what is wrong with its settings", () => {
    expect(problems({ entryPoint: "web secure" })).toEqual([
      "entryPoint: an entry point: letters, digits, _ and -",
    ]);
    expect(problems({ directory: "/etc/../root" })).toEqual([
      "directory: an absolute path of letters, digits, ., _, @, + and -, without . or .. as a part",
    ]);
    expect(problems({ mountedAt: "/etc/traefik", service: { managed: true } })).toEqual([
      "mountedAt: is for a Traefik in a container: leave it out, or service.managed",
    ]);
  });
});
