import { describe, expect, it } from "vitest";
import { caddy } from "../../../../components/host/profiles/caddy.ts";
import { fileOf, hostFacts, partOf, pathsOf, problemsOf } from "../../../support/profiles.ts";

const part = (settings: object = {}) => partOf(caddy, { upstream: "127.0.0.1:5050", ...settings });
const problems = (settings: object) => problemsOf(caddy, { upstream: "127.0.0.1:5050", ...settings });

const SITE = `:443 {
	bind 0.0.0.0
	tls /etc/caddy/tls/bundle.pem /etc/caddy/tls/bundle.pem {
		client_auth {
			mode require_and_verify
			trust_pool file {
				pem_file /var/lib/tls/root_ca.crt
			}
		}
	}
	reverse_proxy 127.0.0.1:5050
}
`;

describe("caddy", () => {
  it("lets clients with a certificate through to one program", () => {
    expect(part().files).toEqual([
      {
        path: "/etc/caddy/Caddyfile",
        content: `# Written by homelab-pki: changes are made in its configuration.
{
	auto_https disable_redirects
}

${SITE}`,
      },
    ]);
  });

  it("gives Caddy's account one file with key and certificates", () => {
    expect(part({ service: { user: "proxy" } }).copies).toEqual([
      { file: "bundle.pem", path: "/etc/caddy/tls/bundle.pem", owner: "proxy:proxy" },
    ]);
  });

  it("lets clients connect to an address", () => {
    expect(fileOf(part({ byAddress: true }), "/etc/caddy/Caddyfile")).toBe(
      `# Written by homelab-pki: changes are made in its configuration.
{
	auto_https disable_redirects
	servers {
		strict_sni_host insecure_off
	}
}

${SITE}`,
    );
  });

  it("writes a file for another to import, without global options", () => {
    const given = part({ caddyfile: "/etc/caddy/sites/nas", bind: "::", port: 8443 });
    expect(fileOf(given, "/etc/caddy/sites/nas")).toBe(
      `# Written by homelab-pki: changes are made in its configuration.\n${SITE.replace(":443", ":8443").replace("0.0.0.0", "::")}`,
    );
  });

  it("tries a configuration before Caddy gets it", () => {
    expect(part().apply).toBe(
      `said=$(caddy validate --config /etc/caddy/Caddyfile --adapter caddyfile 2>&1) || { echo "$said" >&2; exit 1; }
systemctl reload-or-restart caddy.service
`,
    );
  });

  it("reloads a running Caddy after a renewal and looks whether it took it", () => {
    expect(part().renewed).toMatch(/^systemctl try-reload-or-restart caddy.service\nfail\(\) \{\n/);
    expect(part().renewed).toContain(
      "openssl s_client -connect 127.0.0.1:443 -servername nas.lab.example.com ",
    );
  });

  it("leaves a Caddy without its file stopped", () => {
    expect(part().remove).toBe(
      "systemctl try-reload-or-restart caddy.service || systemctl stop caddy.service\n",
    );
  });

  it("verifies with and without a certificate", () => {
    expect(part({ bind: "192.0.2.21" }).verify).toContain("s_client -quiet -connect 192.0.2.21:443 ");
    expect(part().verify).toContain('case $(ask) in\n  "") ;;\n');
  });

  it("brings a service of its own, whose reload forces unchanged text", () => {
    const given = part({ service: { managed: true, name: "mtls-proxy", binary: "/opt/caddy" } });
    expect(pathsOf(given)).toEqual([
      "/etc/caddy/Caddyfile",
      "/etc/sysusers.d/homelab-pki-mtls-proxy.conf",
      "/etc/systemd/system/mtls-proxy.service",
    ]);
    const unit = fileOf(given, "/etc/systemd/system/mtls-proxy.service").split("\n");
    expect(unit.filter((line) => /^(Type|Exec|Runtime|State|Environment)/.test(line))).toEqual([
      "Type=notify",
      "ExecStart=/opt/caddy run --config /etc/caddy/Caddyfile --adapter caddyfile",
      "ExecReload=/opt/caddy reload --config /etc/caddy/Caddyfile --adapter caddyfile --force",
      "RuntimeDirectory=mtls-proxy",
      "StateDirectory=mtls-proxy",
      "Environment=HOME=/var/lib/mtls-proxy",
    ]);
    expect(fileOf(given, "/etc/caddy/Caddyfile")).toContain(
      "{\n\tadmin unix//run/mtls-proxy/admin.sock\n\tauto_https",
    );
    expect(given.apply).toMatch(
      /\nsystemctl enable --quiet mtls-proxy.service\nsystemctl restart mtls-proxy.service\n$/,
    );
    expect(given.remove).toBeUndefined();
  });

  it("needs systemd", () => {
    expect(() => partOf(caddy, { upstream: "127.0.0.1:1" }, hostFacts({ platform: "alpine" }))).toThrow(
      'platform: "alpine" is not allowed: profile caddy needs systemd (debian, rhel, arch)',
    );
  });

  it("says what is wrong with its settings", () => {
    expect(problems({ upstream: "localhost" })).toEqual([
      "upstream: a name or address and a port, such as 127.0.0.1:5050 or [::1]:5050",
    ]);
    expect(problems({ byAddress: true, caddyfile: "/etc/caddy/sites/nas" })).toEqual([
      "byAddress: true is a global option of Caddy, which only the main file has: leave caddyfile at /etc/caddy/Caddyfile",
    ]);
    expect(problems({ byAdress: true })).toEqual([': Unrecognized key: "byAdress"']);
    expect(problems({ service: { user: "Caddy" } })).toEqual([
      "service.user: a user account: lower-case letters, digits, - and _, at most 31",
    ]);
  });
});
