import { describe, expect, it } from "vitest";
import { serviceFiles, serviceSettings } from "../../../../../components/host/profiles/shared/service.ts";

const settings = serviceSettings("caddy");

describe("service", () => {
  it("is the package's by default", () => {
    const service = settings.parse(undefined);
    expect(service).toEqual({ name: "caddy", managed: false, binary: "caddy", user: "caddy" });
    expect(serviceFiles({ service, title: "Caddy", notifies: true, args: "run" })).toEqual([]);
  });

  it("of our own has an account, and little that it may do", () => {
    const service = settings.parse({ name: "proxy", managed: true, binary: "/opt/caddy", user: "mtls" });
    const args = {
      service,
      title: "Caddy",
      notifies: true,
      args: "run",
      reloadArgs: "reload",
      lines: ["A=1", "B=2"],
    };
    expect(serviceFiles(args)).toEqual([
      {
        path: "/etc/sysusers.d/homelab-pki-proxy.conf",
        content: '# Written by homelab-pki: changes are made in its configuration.\nu mtls - "Caddy"\n',
      },
      {
        path: "/etc/systemd/system/proxy.service",
        content: `# Written by homelab-pki: changes are made in its configuration.
[Unit]
Description=Caddy with this host's identity
After=network-online.target
Wants=network-online.target

[Service]
Type=notify
User=mtls
Group=mtls
ExecStart=/opt/caddy run
ExecReload=/opt/caddy reload
Restart=on-failure
RestartSec=5
LimitNOFILE=1048576
UMask=0077
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
LockPersonality=yes
MemoryDenyWriteExecute=yes
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallErrorNumber=EPERM
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
A=1
B=2

[Install]
WantedBy=multi-user.target
`,
      },
    ]);
  });

  it("has no reload where its program has none", () => {
    const service = settings.parse({ managed: true });
    const [, unit] = serviceFiles({ service, title: "Envoy", notifies: false, args: "-c x" });
    expect(unit?.content).toContain(
      "\nType=exec\nUser=caddy\nGroup=caddy\nExecStart=caddy -c x\nRestart=on-failure\n",
    );
  });

  it("is refused with settings of nobody", () => {
    const { error } = settings.safeParse({ name: "caddy.service", unit: "managed" });
    expect(error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)).toEqual([
      "name: the name of a systemd service without .service, such as caddy",
      ': Unrecognized key: "unit"',
    ]);
  });
});
