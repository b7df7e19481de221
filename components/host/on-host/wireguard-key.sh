# shellcheck shell=sh
# The private key of the host's WireGuard interface, made once and kept; its public half is told to the program.

KEY=/etc/wireguard/homelab-pki.key
# What stands before the 32 bytes of a key in PKCS#8 (RFC 8410).
PREFIX='\060\056\002\001\000\060\005\006\003\053\145\156\004\042\004\040'

umask 077
if [ ! -s "$KEY" ]; then
  mkdir -p "${KEY%/*}"
  openssl genpkey -algorithm X25519 -outform DER | tail -c 32 | openssl base64 >"$KEY.new"
  chmod 0400 "$KEY.new"
  mv -f "$KEY.new" "$KEY"
fi
# shellcheck disable=SC2059  # the prefix is octal for printf
public=$({ printf "$PREFIX"; openssl base64 -d <"$KEY"; } |
  openssl pkey -inform DER -pubout -outform DER | tail -c 32 | openssl base64)
[ "${#public}" = 44 ] || {
  echo "homelab-pki: $KEY is not a WireGuard key" >&2
  exit 1
}
echo "fact wireguard_public_key $public"
