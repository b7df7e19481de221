import { caddy } from "./caddy.ts";
import { docker } from "./docker.ts";
import { envoy } from "./envoy.ts";
import { generic } from "./generic.ts";
import { grafana } from "./grafana.ts";
import { nginx } from "./nginx.ts";
import type { Profile } from "./profile.ts";
import { prometheus } from "./prometheus.ts";
import { rustfs } from "./rustfs.ts";
import { traefik } from "./traefik.ts";
import { wireguard } from "./wireguard.ts";

/** Every profile that a host's configuration can name. */
export const PROFILES: readonly Profile[] = [
  caddy,
  docker,
  envoy,
  generic,
  grafana,
  nginx,
  prometheus,
  rustfs,
  traefik,
  wireguard,
];
