import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

for (const namespace of ["cert-manager", "shop"]) {
  new kubernetes.core.v1.Secret(`ca-in-${namespace}`, {
    metadata: { name: "ca", namespace },
    type: "kubernetes.io/tls",
    stringData: {
      "tls.crt": readFileSync(join(import.meta.dirname, "ca.crt"), "utf8"),
      "tls.key": pulumi.secret(process.env.CA_KEY ?? "the key"),
    },
  });
}
