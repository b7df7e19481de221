import * as z from "zod";
import { invalidInput } from "../../../shared/errors.ts";
import { flag } from "../../../shared/scalars.ts";
import type { HostFile } from "../../host-part.ts";
import { type HostFacts, SYSTEMD_PLATFORMS } from "../../identity.ts";
import { WRITTEN_BY } from "./drop-in.ts";
import { accountName, binary, serviceName } from "./scalars.ts";

/**
 * The systemd service of a proxy.
 *
 * @param program - name of the program, of its service and of its account, if the configuration says nothing else
 */
export function serviceSettings(program: string) {
  return z
    .strictObject({
      /** The service, without its suffix. */
      name: serviceName.default(program),
      /** Whether the unit and its account come from here; otherwise a package brought them. @default false */
      managed: flag.default(false),
      /** The program. */
      binary: binary.default(program),
      /** Account that the service runs as: it owns a copy of the key. */
      user: accountName.default(program),
    })
    .prefault({})
    .readonly();
}

/** Settings made by {@link serviceSettings}. */
export type Service = z.output<ReturnType<typeof serviceSettings>>;

/** What a service of our own does. */
export interface UnitArgs {
  readonly service: Service;
  /** Name for people: `Caddy`. */
  readonly title: string;
  /** Whether the program tells systemd itself when it is ready (`sd_notify`). */
  readonly notifies: boolean;
  /** Arguments of the program. */
  readonly args: string;
  /** Arguments of the program that make a running one read its configuration anew. @default it cannot */
  readonly reloadArgs?: string;
  /** Further lines of the unit's section `[Service]`. @default none */
  readonly lines?: readonly string[];
}

/**
 * Unit and account of a service that no package brought. Nothing for one that is there already.
 *
 * The account may bind low ports and nothing else; the file system is read-only to it.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html
 * @see https://www.freedesktop.org/software/systemd/man/latest/sysusers.d.html
 */
export function serviceFiles({ service, title, ...unit }: UnitArgs): HostFile[] {
  const { name, user, managed } = service;
  if (!managed) return [];
  return [
    { path: `/etc/sysusers.d/homelab-pki-${name}.conf`, content: `${WRITTEN_BY}\nu ${user} - "${title}"\n` },
    { path: `/etc/systemd/system/${name}.service`, content: unitText({ service, title, ...unit }) },
  ];
}

function unitText({ service, title, notifies, args, reloadArgs, lines = [] }: UnitArgs): string {
  return `${WRITTEN_BY}
[Unit]
Description=${title} with this host's identity
After=network-online.target
Wants=network-online.target

[Service]
Type=${notifies ? "notify" : "exec"}
User=${service.user}
Group=${service.user}
ExecStart=${service.binary} ${args}
${reloadArgs === undefined ? "" : `ExecReload=${service.binary} ${reloadArgs}\n`}Restart=on-failure
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
${lines.map((line) => `${line}\n`).join("")}
[Install]
WantedBy=multi-user.target
`;
}

/** Starts a service of our own, now anew and with the machine. The installer stops it when its unit goes. */
export function startService({ name }: Service): string {
  return `systemctl enable --quiet ${name}.service\nsystemctl restart ${name}.service\n`;
}

/**
 * Refuses a platform whose services are not systemd's.
 *
 * @param profile - name of the profile
 * @throws InputPropertyError
 */
export function requireSystemd(profile: string, { platform }: HostFacts): void {
  if (SYSTEMD_PLATFORMS.includes(platform)) return;
  const platforms = SYSTEMD_PLATFORMS.join(", ");
  throw invalidInput("platform", platform, `profile ${profile} needs systemd (${platforms})`);
}
