#!/bin/sh
# Makes a root CA: a key pair on a PKCS#11 token, which never leaves it, and the self-signed certificate.
# What lib.sh sets and this script uses.
work='' module='' token='' key='' key_found='' key_uri='' token_uri=''
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"

usage() {
  cat <<'USAGE'
usage: create-root.sh --module FILE --token LABEL --key LABEL [--pin-file FILE] [--existing-key]
                      --subject /CN=NAME[/O=NAME...] --lifetime LIFETIME --certificate FILE

  --module FILE        the token's PKCS#11 library, such as /usr/lib/softhsm/libsofthsm2.so
  --token LABEL        the token, as `p11tool --list-tokens` names it
  --key LABEL          name of the key on the token
  --pin-file FILE      the token's user PIN, mode 0400; asked for on the terminal when not given
  --existing-key       use the key that is on the token: for tokens that only the maker's own tool makes keys on
  --subject SUBJECT    distinguished name of the root
  --lifetime LIFETIME  1d to 3650d, or years of 365 days: 10y
  --certificate FILE   where the certificate goes; never overwrites
USAGE
}

subject='' lifetime='' certificate='' existing_key=no
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --existing-key) existing_key=yes; shift; continue ;;
    --subject) need_value "$1" $#; subject=$2 ;;
    --lifetime) need_value "$1" $#; lifetime=$2 ;;
    --certificate) need_value "$1" $#; certificate=$2 ;;
    *) token_option "$1" $# "${2:-}" || die "unknown option $1; see --help" ;;
  esac
  shift 2
done

required --subject "$subject"
case "$subject/" in
  */CN=/*) die "--subject $subject: the common name is empty" ;;
  /*/CN=*/ | /CN=*/) ;;
  *) die "--subject $subject: write it as /CN=Homelab Root CA/O=Homelab, with a common name (CN)" ;;
esac
days=$(lifetime_days --lifetime "$lifetime" 3650)
refuse_existing --certificate "$certificate"

begin_work
open_token
case $existing_key.$key_found in
  yes.*) need_key ;;
  no.yes) die "--key $key: token \"$token\" has such a key already; choose another label, or use it with --existing-key" ;;
esac

echo "This machine's clock says $(date -u). The certificate is valid from that moment."
if [ "$existing_key" = no ]; then
  echo "Making an EC P-384 key \"$key\" on token \"$token\""
  p11tool --provider "$module" --batch --login --generate-privkey=ecc --curve=secp384r1 --label "$key" \
    --mark-private --mark-sign --outfile "$work/public.pem" "$token_uri" >"$work/log" 2>&1 </dev/null || {
    cat "$work/log" >&2
    die "the token made no key"
  }
fi

cat >>"$work/openssl.cnf" <<'EXTENSIONS'
[root]
basicConstraints = critical, CA:TRUE, pathlen:1
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
EXTENSIONS
with_key openssl req -new -x509 -engine pkcs11 -keyform engine -key "$key_uri" -sha384 \
  -subj "$subject" -utf8 -days "$days" -extensions root -out "$work/root.crt"
openssl verify -x509_strict -no-CApath -no-CAstore -CAfile "$work/root.crt" "$work/root.crt" >/dev/null ||
  die "the certificate does not verify with the key on the token; nothing was written"
publish "$work/root.crt" "$certificate"

describe_certificate "$certificate"
echo "Wrote $certificate. Compare its SHA-256 fingerprint wherever the root is installed."
