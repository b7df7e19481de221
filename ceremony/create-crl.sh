#!/bin/sh
# Makes the root's certificate revocation list (CRL), with one certificate more if one is to be revoked.
# What lib.sh sets and this script uses.
work='' key_uri=''
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"

usage() {
  cat <<'USAGE'
usage: create-crl.sh --module FILE --token LABEL --key LABEL [--pin-file FILE]
                     --root FILE --database FOLDER [--revoke FILE [--reason REASON]] --lifetime LIFETIME --crl FILE

  --module, --token, --key, --pin-file   as for create-root.sh
  --root FILE           the root's certificate
  --database FOLDER     what was revoked and the CRL's number; made when it is not there. Back it up
  --revoke FILE         certificate of an intermediate to revoke; stays on every later CRL
  --reason REASON       superseded (the default), cessationOfOperation, keyCompromise, CACompromise
  --lifetime LIFETIME   until when the next CRL must be out: 1d to 365d
  --crl FILE            where the CRL (PEM) goes; never overwrites
USAGE
}

root='' database='' revoke='' reason=superseded lifetime='' crl=''
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --root) need_value "$1" $#; root=$2 ;;
    --database) need_value "$1" $#; database=$2 ;;
    --revoke) need_value "$1" $#; revoke=$2 ;;
    --reason) need_value "$1" $#; reason=$2 ;;
    --lifetime) need_value "$1" $#; lifetime=$2 ;;
    --crl) need_value "$1" $#; crl=$2 ;;
    *) token_option "$1" $# "${2:-}" || die "unknown option $1; see --help" ;;
  esac
  shift 2
done

readable_file --root "$root"
required --database "$database"
case $reason in
  superseded | cessationOfOperation | keyCompromise | CACompromise) ;;
  *) die "--reason $reason: one of superseded, cessationOfOperation, keyCompromise, CACompromise" ;;
esac
if [ -n "$revoke" ]; then readable_file --revoke "$revoke"; fi
days=$(lifetime_days --lifetime "$lifetime" 365)
refuse_existing --crl "$crl"

begin_work
check_root "$root" 0
if [ -n "$revoke" ]; then
  openssl verify -no-CApath -no-CAstore -CAfile "$root" -partial_chain "$revoke" >/dev/null 2>&1 ||
    die "--revoke $revoke: not a certificate that this root signed"
fi
open_token
need_key

# openssl changes a copy; the folder takes it over when the CRL is made.
: >"$work/index.txt"
echo 01 >"$work/crlnumber"
for part in index.txt crlnumber; do
  if [ -f "$database/$part" ]; then cp "$database/$part" "$work/$part"; fi
done
cat >>"$work/openssl.cnf" <<CONFIG
[ca]
default_ca = root
[root]
database = $work/index.txt
crlnumber = $work/crlnumber
default_md = sha384
default_crl_days = $days
crl_extensions = crl
[crl]
authorityKeyIdentifier = keyid:always
CONFIG
set -- -config "$work/openssl.cnf" -engine pkcs11 -keyform engine -keyfile "$key_uri" -cert "$root" -batch
if [ -n "$revoke" ]; then
  with_key openssl ca "$@" -revoke "$revoke" -crl_reason "$reason"
fi
with_key openssl ca "$@" -gencrl -out "$work/crl.pem"
openssl crl -in "$work/crl.pem" -noout -verify -CAfile "$root" 2>&1 | grep -q '^verify OK' ||
  die "the CRL does not verify with the root; nothing was written"

mkdir -p "$database"
for part in index.txt crlnumber; do publish "$work/$part" "$database/$part"; done
publish "$work/crl.pem" "$crl"

openssl crl -in "$crl" -noout -issuer -crlnumber -lastupdate -nextupdate -nameopt RFC2253
echo "Wrote $crl with $(openssl crl -in "$crl" -noout -text | grep -c 'Serial Number:') revoked certificates."
