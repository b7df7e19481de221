import { describe, expect, it } from "vitest";
import { nginx } from "../../../../components/host/profiles/nginx.ts";
import { fileOf, hostFacts, partOf, problemsOf } from "../../../support/profiles.ts";

const FILE = "/etc/nginx/conf.d/homelab-pki.conf";
const part = (settings: object = {}) => partOf(nginx, { upstream: "127.0.0.1:8080", ...settings });

describe("nginx", () => {
  it("lets clients with a certificate through to one program", () => {
    expect(part().files).toEqual([
      {
        path: FILE,
        content: `# Written by homelab-pki: changes are made in its configuration.
server {
    listen 0.0.0.0:443 ssl;
    server_name nas.lab.example.com;

    ssl_certificate /var/lib/tls/cert.pem;
    ssl_certificate_key /var/lib/tls/key.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:homelab-pki:10m;

    ssl_client_certificate /var/lib/tls/root_ca.crt;
    ssl_verify_client on;
    # A client's certificate, intermediates, root: the standard, 1, allows no intermediate.
    ssl_verify_depth 3;

    location / {
        proxy_pass http://127.0.0.1:8080;
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto https;
    }
}
`,
      },
    ]);
    expect(part().copies).toBeUndefined();
  });

  it("serves other names, elsewhere, for IPv6 and IPv4", () => {
    const settings = {
      names: ["a.lab.example.com", "b.lab.example.com"],
      bind: "::",
      port: 8443,
      file: "/etc/nginx/x",
    };
    expect(fileOf(part(settings), "/etc/nginx/x")).toContain(
      "    listen [::]:8443 ssl ipv6only=off;\n    server_name a.lab.example.com b.lab.example.com;\n",
    );
    expect(part(settings).verify).toContain("-connect [::1]:8443 -servername a.lab.example.com ");
  });

  it("tries a configuration before nginx gets it", () => {
    expect(part().apply).toBe("nginx -t -q\nsystemctl reload-or-restart nginx.service\n");
  });

  it("reloads a running nginx after a renewal and looks whether it took it", () => {
    expect(part().renewed).toMatch(/^systemctl try-reload-or-restart nginx.service\nfail\(\) \{\n/);
    expect(part().renewed).toContain("-connect 127.0.0.1:443 -servername nas.lab.example.com ");
    expect(part().remove).toBe("systemctl try-reload-or-restart nginx.service\n");
  });

  it("takes nginx's answer 400 for a refusal, with a certificate and without", () => {
    expect(part().verify).toContain('  "" | 400) fail "refuses a client with a certificate" ;;\n');
    expect(part().verify).toContain('case $(ask) in\n  "" | 400) ;;\n');
  });

  it("needs systemd", () => {
    expect(() => partOf(nginx, { upstream: "127.0.0.1:1" }, hostFacts({ platform: "macos" }))).toThrow(
      'platform: "macos" is not allowed: profile nginx needs systemd (debian, rhel, arch)',
    );
  });

  it("says what is wrong with its settings", () => {
    expect(problemsOf(nginx, {})).toEqual([
      "upstream: a name or address and a port, such as 127.0.0.1:5050 or [::1]:5050",
    ]);
    expect(problemsOf(nginx, { upstream: "127.0.0.1:80", names: [] })).toEqual([
      "names: at least one DNS name",
    ]);
    expect(problemsOf(nginx, { upstream: "127.0.0.1:80", names: ["*.example.com"] })).toEqual([
      "names.0: a DNS name in lower case, such as nas.lab.example.com",
    ]);
    expect(problemsOf(nginx, { upstream: "127.0.0.1:80", file: "conf.d/x" })).toEqual([
      "file: an absolute path of letters, digits, ., _, @, + and -, without . or .. as a part",
    ]);
  });
});
