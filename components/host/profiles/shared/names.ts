import { LABEL, text } from "../../../shared/scalars.ts";

/** A short name: of a job, a data source, a part. */
export const label = text(
  "lower-case letters, digits and -, not - first or last, at most 63",
  new RegExp(`^${LABEL}$`),
);

/** A network interface. */
export const interfaceName = text(
  "the name of a network interface: lower-case letters, digits and -, at most 15",
  /^[a-z][a-z0-9-]{0,14}$/,
);

/** Whom a file belongs to. */
export const owner = text(
  "user:group, such as prometheus:prometheus",
  /^[A-Za-z_][A-Za-z0-9_-]*:[A-Za-z_][A-Za-z0-9_-]*$/,
);

/** Permissions of a file. */
export const mode = text("a mode in octal with a leading 0, such as 0644", /^0[0-7]{3}$/);

/** A command line of systemd, `$ARGS` of an `EnvironmentFile` in it or not. */
export const commandLine = text(
  "a command line that begins with an absolute path, such as /usr/bin/prometheus $ARGS",
  /^\/[^\s\p{Cc}]+( [^\s\p{Cc}]+)*$/u,
);
