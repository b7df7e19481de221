#!/bin/sh
# Signs the request of an intermediate CA with the root key on a PKCS#11 token.
# What lib.sh sets and this script uses.
work='' key_uri=''
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"

usage() {
  cat <<'USAGE'
usage: sign-intermediate.sh --module FILE --token LABEL --key LABEL [--pin-file FILE]
                            --root FILE --request FILE [--fingerprint SHA256] --lifetime LIFETIME
                            [--permitted-domain DOMAIN]... [--issuer-url URL] [--crl-url URL]
                            --certificate FILE

  --module, --token, --key, --pin-file   as for create-root.sh
  --root FILE           the root's certificate
  --request FILE        the PKCS#10 request that the stack exported
  --fingerprint SHA256  sign only the request with this fingerprint, as show-request.sh prints it;
                        without it the script shows the request and asks
  --lifetime LIFETIME   1d to 1825d, or years of 365 days: 5y; never beyond the root's end
  --permitted-domain DOMAIN  the intermediate may certify this domain and the names below it; may be given
                        several times; without it, any name
  --issuer-url URL      where the root's certificate can be fetched (authority information access)
  --crl-url URL         where the root's CRL can be fetched
  --certificate FILE    where the certificate goes; never overwrites
USAGE
}

# check_domain OPTION NAME: a host name in lower case, which as a constraint includes all names below it.
check_domain() {
  case $2 in
    *[!a-z0-9.-]* | .* | *. | *..* | -*) die "$1 $2: not a domain such as lab.example.com" ;;
  esac
}

root='' request='' fingerprint='' lifetime='' issuer_url='' crl_url='' certificate='' permitted=''
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --root) need_value "$1" $#; root=$2 ;;
    --request) need_value "$1" $#; request=$2 ;;
    --fingerprint) need_value "$1" $#; fingerprint=$2 ;;
    --lifetime) need_value "$1" $#; lifetime=$2 ;;
    --permitted-domain)
      need_value "$1" $#
      check_domain "$1" "$2"
      permitted="$permitted${permitted:+,}permitted;DNS:$2"
      ;;
    --issuer-url) need_value "$1" $#; issuer_url=$2 ;;
    --crl-url) need_value "$1" $#; crl_url=$2 ;;
    --certificate) need_value "$1" $#; certificate=$2 ;;
    *) token_option "$1" $# "${2:-}" || die "unknown option $1; see --help" ;;
  esac
  shift 2
done

# check_url OPTION URL: what stands in an openssl configuration file without a meaning of its own there.
check_url() {
  case $2 in
    '') ;;
    *[!A-Za-z0-9.:/_~%?=-]*) die "$1 $2: not a plain URL" ;;
    http://?* | https://?*) ;;
    *) die "$1 $2: must begin with http:// or https://" ;;
  esac
}

check_request() {
  openssl req -in "$1" -noout 2>/dev/null || die "--request $request: not a PEM certificate request"
  # openssl 3.0 exits 0 for a bad signature, so the words count.
  openssl req -in "$1" -noout -verify 2>&1 | grep -q 'self-signature verify OK' ||
    die "--request $request: its self-signature is wrong: whoever made it does not hold the key, or it was damaged"
  request_key=$(request_key "$1")
  case $request_key in
    'EC secp384r1' | 'EC secp521r1' | ED25519) ;;
    RSA\ ????) [ "${request_key#RSA }" -ge 3072 ] || weak_key ;;
    *) weak_key ;;
  esac
  [ "$(openssl req -in "$1" -noout -subject | sed 's/^[^=]*=//')" != \
    "$(openssl x509 -in "$root" -noout -subject | sed 's/^[^=]*=//')" ] ||
    die "--request $request: it has the root's own subject; an intermediate needs another name"
}

weak_key() {
  die "--request $request: key ${request_key:-of an unknown kind}; a CA key must be EC P-384, P-521, Ed25519 or RSA of 3072 bits or more"
}

# Compared by a person, or by the machine when the person gave the value beforehand.
confirm() {
  describe_request "$1"
  if [ -n "$fingerprint" ]; then
    wanted=$(printf '%s' "$fingerprint" | tr -d ': ' | tr '[:upper:]' '[:lower:]')
    [ "$wanted" = "$(request_fingerprint "$1")" ] ||
      die "--fingerprint $fingerprint: the request has another one; nothing was signed"
  else
    printf 'Does the stack show the same fingerprint? Type "sign" to sign it: '
    IFS= read -r answer || answer=''
    [ "$answer" = sign ] || die "not confirmed; nothing was signed"
  fi
}

readable_file --root "$root"
readable_file --request "$request"
days=$(lifetime_days --lifetime "$lifetime" 1825)
check_url --issuer-url "$issuer_url"
check_url --crl-url "$crl_url"
refuse_existing --certificate "$certificate"

begin_work
# What is shown, confirmed and signed is this copy, whatever happens to the stick meanwhile.
cp "$request" "$work/request.csr"
check_root "$root" "$days"
check_request "$work/request.csr"
echo "This machine's clock says $(date -u). The certificate is valid from that moment."
confirm "$work/request.csr"
open_token
need_key

# Extensions come from here alone: what the request asks for is not copied.
cat >>"$work/openssl.cnf" <<'EXTENSIONS'
[intermediate]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
EXTENSIONS
if [ -n "$permitted" ]; then echo "nameConstraints = critical, $permitted" >>"$work/openssl.cnf"; fi
if [ -n "$issuer_url" ]; then
  echo "authorityInfoAccess = caIssuers;URI:$issuer_url" >>"$work/openssl.cnf"
fi
if [ -n "$crl_url" ]; then echo "crlDistributionPoints = URI:$crl_url" >>"$work/openssl.cnf"; fi

with_key openssl x509 -req -in "$work/request.csr" -CA "$root" -CAkey "$key_uri" -CAkeyform engine \
  -engine pkcs11 -set_serial "0x1$(openssl rand -hex 15)" -days "$days" -sha384 \
  -extfile "$work/openssl.cnf" -extensions intermediate -out "$work/intermediate.crt"
openssl verify -x509_strict -no-CApath -no-CAstore -CAfile "$root" "$work/intermediate.crt" >"$work/log" 2>&1 || {
  cat "$work/log" >&2
  die "the certificate does not verify with the root; nothing was written"
}
publish "$work/intermediate.crt" "$certificate"

describe_certificate "$certificate"
echo "Wrote $certificate. It verifies with $root."
