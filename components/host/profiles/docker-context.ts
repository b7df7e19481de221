import { createHash } from "node:crypto";
import type { HostFile, IdentityCopy } from "../host-part.ts";

const FOLDER = "/root/.docker/contexts";

/**
 * A context of root's Docker client, as the client itself lays it down: what it is, and beside it copies of certificate
 * and key, because a context refers to no files elsewhere.
 *
 * @param name - for `docker --context`
 * @param endpoint - host and port of the daemon
 * @see https://docs.docker.com/engine/manage-resources/contexts/
 */
export function dockerContext(name: string, endpoint: string): { file: HostFile; copies: IdentityCopy[] } {
  const id = createHash("sha256").update(name).digest("hex");
  const metadata = {
    Name: name,
    Metadata: { Description: "Written by homelab-pki" },
    Endpoints: { docker: { Host: `tcp://${endpoint}`, SkipTLSVerify: false } },
  };
  const tls = `${FOLDER}/tls/${id}/docker`;
  const owner = "root:root";
  return {
    file: { path: `${FOLDER}/meta/${id}/meta.json`, content: `${JSON.stringify(metadata)}\n` },
    copies: [
      { file: "root_ca.crt", path: `${tls}/ca.pem`, owner },
      { file: "cert.pem", path: `${tls}/cert.pem`, owner },
      { file: "key.pem", path: `${tls}/key.pem`, owner },
    ],
  };
}
