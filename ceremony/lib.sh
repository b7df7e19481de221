# shellcheck shell=sh
# What the scripts of the ceremony share: input checks, the token, results that appear whole or not at all.
# Sourced, never run.

set -eu
umask 077
# The output of openssl and p11tool is parsed here, so it must not follow the operator's locale.
LC_ALL=C
export LC_ALL

module='' token='' key='' pin_file=''

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# need_value OPTION COUNT: COUNT is how many arguments are left, the option itself included.
need_value() {
  [ "$2" -ge 2 ] || die "$1 needs a value"
}

# required OPTION VALUE
required() {
  [ -n "$2" ] || die "$1 is missing; see --help"
}

# readable_file OPTION FILE
readable_file() {
  required "$1" "$2"
  if [ ! -f "$2" ] || [ ! -r "$2" ]; then die "$1 $2: no such file, or not readable"; fi
}

# lifetime_days OPTION VALUE MAXIMUM_DAYS: prints VALUE in days. A year is 365 days, as in the stack's config.
lifetime_days() {
  required "$1" "$2"
  count=${2%[dy]}
  case $count in
    "$2" | '' | 0* | *[!0-9]* | ?????*)
      die "$1 $2: give whole days or years from 1d to ${3}d, such as 90d or 5y"
      ;;
  esac
  case $2 in *y) count=$((count * 365)) ;; esac
  [ "$count" -le "$3" ] || die "$1 $2: $count days are too long; at most ${3}d"
  printf '%s\n' "$count"
}

# refuse_existing OPTION FILE
refuse_existing() {
  required "$1" "$2"
  [ ! -e "$2" ] || die "$1 $2: exists already, and nothing is overwritten here; choose another name"
  [ -d "$(dirname "$2")" ] || die "$1 $2: the folder does not exist"
}

# begin_work: a folder $work that is gone when the script ends, in memory where the machine has /dev/shm.
begin_work() {
  for tool in openssl p11tool; do
    command -v "$tool" >/dev/null || die "$tool is missing (Debian: openssl, gnutls-bin)"
  done
  base=${TMPDIR:-/tmp}
  if [ -d /dev/shm ] && [ -w /dev/shm ]; then base=/dev/shm; fi
  trap 'end_work' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  work=$(mktemp -d "$base/ceremony.XXXXXX")
}

end_work() {
  if [ "${echo_off:-no}" = yes ]; then stty echo </dev/tty; fi
  if [ -n "${work:-}" ]; then rm -rf "$work"; fi
}

# publish FILE DESTINATION: the destination is another file system as a rule, so the copy is finished beside it.
publish() {
  cp "$1" "$2.part"
  chmod 644 "$2.part"
  mv "$2.part" "$2"
}

# token_option OPTION COUNT VALUE: the options that every script takes; says no (1) to any other.
token_option() {
  case $1 in
    --module | --token | --key | --pin-file) need_value "$1" "$2" ;;
  esac
  case $1 in
    --module) module=$3 ;;
    --token) token=$3 ;;
    --key) key=$3 ;;
    --pin-file) pin_file=$3 ;;
    *) return 1 ;;
  esac
}

# uri_label OPTION LABEL: the label as it stands in a PKCS#11 URI (RFC 7512).
uri_label() {
  required "$1" "$2"
  case $2 in
    *[!A-Za-z0-9.\ _#-]*) die "$1 $2: letters, digits, spaces, '.', '_', '-' and '#' only" ;;
  esac
  printf '%s\n' "$2" | sed 's/ /%20/g; s/#/%23/g'
}

# Both openssl and p11tool take the PIN from a file that the URI names: so it stands in no argument and no
# environment. The copy has no line end, which would count as part of the PIN.
read_pin() {
  if [ -n "$pin_file" ]; then
    readable_file --pin-file "$pin_file"
    mode=$(stat -L -c %a "$pin_file")
    case $mode in
      400 | 600) ;;
      *) die "--pin-file $pin_file: mode is 0$mode; it must be 0400 or 0600" ;;
    esac
    tr -d '\r\n' <"$pin_file" >"$work/pin"
  else
    (: </dev/tty) 2>/dev/null || die "no terminal to ask for the PIN on; give --pin-file"
    printf 'PIN of token "%s": ' "$token" >/dev/tty
    echo_off=yes
    stty -echo </dev/tty
    IFS= read -r pin </dev/tty
    stty echo </dev/tty
    echo_off=no
    printf '\n' >/dev/tty
    printf '%s' "$pin" >"$work/pin"
    pin=
  fi
  [ -s "$work/pin" ] || die "the PIN is empty"
}

# open_token: checks module, token and PIN, then sets $key_uri and $key_found (yes, no).
open_token() {
  readable_file --module "$module"
  token_part=$(uri_label --token "$token")
  key_part=$(uri_label --key "$key")
  p11tool --provider "$module" --batch --list-token-urls >"$work/tokens" 2>"$work/log" ||
    die "--module $module: $(head -n 1 "$work/log")"
  tr ';' '\n' <"$work/tokens" | grep -qxF "token=$token_part" ||
    die "--token $token: the module has no such token; it has: $(sed -n 's/.*[:;]token=\([^;]*\).*/\1/p' \
      "$work/tokens" | sed 's/%20/ /g; s/%23/#/g' | tr '\n' ' ')"
  read_pin
  token_uri="pkcs11:token=$token_part;pin-source=$work/pin"
  # shellcheck disable=SC2034 # the scripts use it
  key_uri="pkcs11:token=$token_part;object=$key_part;type=private;pin-source=$work/pin"
  # One login and no second try: a token counts wrong PINs and locks itself.
  status=0
  p11tool --provider "$module" --batch --login --list-privkeys --only-urls "$token_uri" \
    >"$work/keys" 2>"$work/log" </dev/null || status=$?
  case $status in
    # 2: the login worked and the token holds no private key.
    0 | 2) ;;
    *) die "token \"$token\" refused the PIN; check it before trying again, a token locks itself after a few wrong ones" ;;
  esac
  # shellcheck disable=SC2034 # the scripts use it
  key_found=no
  if tr ';' '\n' <"$work/keys" | grep -qxF "object=$key_part"; then key_found=yes; fi
  write_openssl_config
}

# The engine finds the module through this file; openssl's own default file is not read.
write_openssl_config() {
  cat >"$work/openssl.cnf" <<CONFIG
openssl_conf = init
[init]
engines = engines
[engines]
pkcs11 = pkcs11
[pkcs11]
engine_id = pkcs11
MODULE_PATH = $module
init = 0
[req]
distinguished_name = subject
prompt = no
string_mask = utf8only
[subject]
CONFIG
  OPENSSL_CONF=$work/openssl.cnf
  export OPENSSL_CONF
}

# with_key COMMAND...: runs openssl with the key on the token; its messages are shown only when it fails.
with_key() {
  "$@" >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    die "openssl could not use key \"$key\" on token \"$token\""
  }
}

need_key() {
  [ "$key_found" = yes ] || die "--key $key: token \"$token\" has no private key of that label"
}

# check_root FILE DAYS: a CA certificate that may have a CA below it and lives DAYS longer.
check_root() {
  openssl x509 -in "$1" -noout 2>/dev/null || die "--root $1: not a PEM certificate"
  openssl x509 -in "$1" -noout -ext basicConstraints 2>/dev/null | grep -q 'CA:TRUE' ||
    die "--root $1: not a CA certificate"
  openssl x509 -in "$1" -noout -checkend 0 >/dev/null || die "--root $1: expired; check the clock ($(date -u))"
  openssl x509 -in "$1" -noout -checkend $(($2 * 86400)) >/dev/null ||
    die "--lifetime: $2 days are longer than the root lives: it ends $(openssl x509 -in "$1" -noout -enddate |
      sed 's/.*=//')"
}

# describe_certificate FILE
describe_certificate() {
  openssl x509 -in "$1" -noout -subject -issuer -serial -startdate -enddate -fingerprint -sha256 -nameopt RFC2253
}

# describe_request FILE: what the operator compares on both machines.
describe_request() {
  printf 'subject      %s\n' "$(openssl req -in "$1" -noout -subject -nameopt RFC2253 | sed 's/^subject=//')"
  printf 'key          %s\n' "$(request_key "$1")"
  printf 'fingerprint  %s\n' "$(request_fingerprint "$1")"
}

# request_key FILE: "EC secp384r1", "RSA 3072", "ED25519"; nothing for what this openssl does not know.
request_key() {
  openssl req -in "$1" -noout -pubkey | openssl pkey -pubin -noout -text | awk '
    /^ASN1 OID: / { curve = $3 }
    /^Public-Key: / { gsub(/[^0-9]/, ""); bits = $0 }
    /^Modulus:/ { modulus = 1 }
    /^ED[0-9]+ / { edwards = $1 }
    END { if (edwards) print edwards; else if (curve) print "EC " curve; else if (modulus) print "RSA " bits }'
}

# request_fingerprint FILE: SHA-256 of the request itself (DER), lower case.
request_fingerprint() {
  openssl req -in "$1" -outform DER | openssl dgst -sha256 -r | cut -d ' ' -f 1
}
