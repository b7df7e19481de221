#!/bin/sh
# The CA chain by hand: the `vault` commands that the program replaces, on mounts of their own.
# Usage: adr.sh up|down   (VAULT_ADDR, VAULT_CACERT and a token as the vault CLI finds them)
set -eu
root=bench_adr_root
issuing=bench_adr_int

down() {
  vault secrets disable "$root" >/dev/null
  vault secrets disable "$issuing" >/dev/null
  vault policy delete bench-adr-cert-manager >/dev/null
}

up() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  vault secrets enable -path="$root" pki >/dev/null
  vault secrets tune -max-lease-ttl=87600h "$root" >/dev/null
  vault write "$root/root/generate/internal" \
    common_name="Homelab Root CA" issuer_name="homelab-root" ttl=87600h >/dev/null
  vault write "$root/config/urls" \
    issuing_certificates="$VAULT_ADDR/v1/$root/ca" crl_distribution_points="$VAULT_ADDR/v1/$root/crl" >/dev/null

  vault secrets enable -path="$issuing" pki >/dev/null
  vault secrets tune -max-lease-ttl=43800h "$issuing" >/dev/null
  vault write -field=csr "$issuing/intermediate/generate/internal" \
    common_name="Homelab Intermediate CA" issuer_name="homelab-intermediate" >"$work/intermediate.csr"
  vault write -field=certificate "$root/root/sign-intermediate" \
    issuer_ref="homelab-root" csr=@"$work/intermediate.csr" format=pem_bundle ttl=43800h >"$work/intermediate.crt"
  vault write "$issuing/intermediate/set-signed" certificate=@"$work/intermediate.crt" >/dev/null

  vault write "$issuing/roles/lab-internal" allowed_domains="lab.daviestechlabs.io" \
    allow_subdomains=true allow_bare_domains=true max_ttl=8760h ttl=2160h key_type=ec key_bits=256 >/dev/null
  vault policy write bench-adr-cert-manager - >/dev/null <<EOF
path "$issuing/sign/lab-internal" { capabilities = ["create", "update"] }
path "$issuing/issue/lab-internal" { capabilities = ["create"] }
EOF
}

case "${1-}" in
up) up ;;
down) down ;;
*)
  echo "usage: adr.sh up|down" >&2
  exit 2
  ;;
esac
