import { describe, expect, it } from "vitest";
import { PROFILES } from "../../../components/host/profiles/index.ts";
import { HOST, refuses, withHosts } from "../refuses.ts";
import { load, problemsWith, type Settings } from "../settings.ts";

const NGINX = { profile: "nginx", upstream: "127.0.0.1:8000" };
const GENERIC = { profile: "generic", name: "backup", apply: "true" };
const OTHER = { ...HOST, name: "edge", addresses: ["192.0.2.22"] };
const known = PROFILES.map(({ name }) => name).join(", ");

/** The machine with these profiles. */
const withProfiles = (...profiles: Settings[]) => withHosts([{ ...HOST, profiles }]);

/** One end of a tunnel. */
const tunnelTo = (host: string) => ({
  profile: "wireguard",
  addresses: ["10.99.0.1/24"],
  peers: [{ host, allowedIps: ["10.99.0.2/32"] }],
});

describe("profiles", () => {
  refuses([
    [
      withProfiles({ profile: "nginix", upstream: "127.0.0.1:8000" }),
      `hosts[0].profiles[0].profile: "nginix" is unknown; did you mean "nginx"? known: ${known}`,
    ],
    [
      withProfiles(NGINX, { profile: "apache" }),
      `hosts[0].profiles[1].profile: "apache" is unknown; known: ${known}`,
    ],
    [withProfiles({}), `hosts[0].profiles[0].profile: missing; allowed: the name of a profile: ${known}`],
    [
      withProfiles({ profile: 7 }),
      `hosts[0].profiles[0].profile: 7 is not allowed; allowed: the name of a profile: ${known}`,
    ],
    [
      withProfiles({ ...GENERIC, aply: "true" }),
      'hosts[0].profiles[0].aply: unknown field; did you mean "apply"? known: name, copies, files, apply, renewed, remove, verify',
    ],
    [
      withProfiles({ profile: "generic", name: "backup" }),
      "hosts[0].profiles[0].apply: missing; allowed: commands of POSIX sh",
    ],
    [
      withProfiles({ ...GENERIC, copies: [{ file: "cert.pem", path: "/etc/../root/x" }] }),
      'hosts[0].profiles[0].copies[0].path: "/etc/../root/x" is not allowed; allowed: an absolute path of letters, digits, ., _, @, + and -, without . or .. as a part',
    ],
    [
      withProfiles(NGINX, NGINX),
      'hosts[0].profiles[1].profile: "nginx" is that of homelab-pki:hosts[0].profiles[0] too; allowed: each profile once on a machine',
    ],
    [
      withProfiles(GENERIC, GENERIC),
      'hosts[0].profiles[1].name: "backup" is that of homelab-pki:hosts[0].profiles[0] too; allowed: a name of its own',
    ],
    [
      withProfiles(
        { ...GENERIC, copies: [{ file: "cert.pem", path: "/etc/backup/tls.pem" }] },
        { ...GENERIC, name: "other", files: [{ path: "/etc/backup/tls.pem", content: "x\n" }] },
      ),
      'hosts[0].profiles[1]: "/etc/backup/tls.pem" is written by generic-backup already: each file has one part',
    ],
    [
      withHosts([{ ...HOST, platform: "alpine", profiles: [NGINX] }]),
      'hosts[0].profiles[0].platform: "alpine" is not allowed; allowed: profile nginx needs systemd (debian, rhel, arch)',
    ],
  ]);

  it("can be several of one kind where a name tells them apart", () => {
    expect(problemsWith(withProfiles(GENERIC, { ...GENERIC, name: "other" }))).toEqual([]);
  });

  it("have their settings with their defaults", () => {
    const [nas] = load(withProfiles(GENERIC)).remoteHosts?.machines ?? [];
    expect(nas?.profiles).toEqual([{ ...GENERIC, copies: [], files: [] }]);
  });

  it("take no password in their settings, and show none", () => {
    const [line] = problemsWith(withProfiles({ ...NGINX, password: "hunter2" }));
    expect(line).not.toContain("hunter2");
  });
});

describe("tunnels", () => {
  refuses([
    [
      withHosts([{ ...HOST, profiles: [tunnelTo("edg")] }, OTHER]),
      'hosts[0].profiles[0].peers[0].host: "edg" is no other machine with profile wireguard; allowed: nothing: there is none',
    ],
    [
      withHosts([{ ...HOST, profiles: [tunnelTo("edge")] }, OTHER]),
      'hosts[0].profiles[0].peers[0].host: "edge" is no other machine with profile wireguard; allowed: nothing: there is none',
    ],
    [
      withHosts([
        { ...HOST, profiles: [tunnelTo("nas")] },
        { ...OTHER, profiles: [tunnelTo("nas")] },
      ]),
      'hosts[0].profiles[0].peers[0].host: "nas" is no other machine with profile wireguard; allowed: "edge"',
    ],
  ]);

  it("have a machine of the stack at each end", () => {
    const both = withHosts([
      { ...HOST, profiles: [tunnelTo("edge")] },
      { ...OTHER, profiles: [tunnelTo("nas")] },
    ]);
    expect(problemsWith(both)).toEqual([]);
  });
});
