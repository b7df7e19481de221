# shellcheck shell=sh
# Reads certificates, and checks a new one before it is used.

# describe FILE: sets description to what openssl says of a certificate. It is asked once for each: the x509 of OpenSSL 3.0
# takes longer than all that is done here with its answer.
described=''
describe() {
  describe_sum=$(cksum <"$1") || return 1
  [ "$describe_sum" != "$described" ] || return 0
  description=$(openssl x509 -in "$1" -noout -serial -startdate -enddate -pubkey -text) || return 1
  described=$describe_sum
}

# field FILE NAME
field() {
  describe "$1" && printf '%s\n' "$description" | sed -n "s/^$2=//p"
}

# not_before FILE, not_after FILE: seconds since 1970.
not_before() {
  field "$1" notBefore | epoch
}

not_after() {
  field "$1" notAfter | epoch
}

# not_after_text FILE: RFC 3339.
not_after_text() {
  field "$1" notAfter | rfc3339
}

# serial FILE: as Vault writes it, 3a:f1:...
serial() {
  field "$1" serial | sed 's/../&:/g; s/:$//; y/ABCDEF/abcdef/'
}

# usable FILE: whether it is there and has not expired.
usable() {
  [ -s "$1" ] && describe "$1" && [ "$(not_after "$1")" -gt "$(now)" ]
}

# spent FILE: whether two thirds of its life are over.
spent() {
  describe "$1" || return 1
  spent_from=$(not_before "$1")
  [ $((3 * ($(now) - spent_from))) -ge $((2 * ($(not_after "$1") - spent_from))) ]
}

# names: the subject alternative names in what openssl says of a certificate or a request, one a line. It prints those of
# both alike, so they can be compared.
names() {
  awk '/Subject Alternative Name/ { getline; gsub(" ", ""); gsub(",", "\n"); print }' | sort
}

# chains FILE: whether one of our roots is at the end of the chain.
chains() {
  verify -CAfile "$TLS_DIR/root_ca.crt" -untrusted "$1" "$1"
}

# verify OPTION...: the roots of the system do not count.
verify() {
  SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/nonexistent openssl verify "$@" >/dev/null 2>&1
}

# fits CERTIFICATE KEY: whether the key is the certificate's.
fits() {
  describe "$1" &&
    [ "$(printf '%s\n' "$description" | sed -n '/BEGIN PUBLIC/,/END PUBLIC/p')" = "$(openssl pkey -in "$2" -pubout)" ]
}

# self_signed FILE: whether a certificate is at the end of its own chain.
self_signed() {
  verify -CAfile "$1" "$1"
}

# all_names: the names of the service's certificate as openssl writes them.
all_names() {
  for name in $DNS_NAMES; do printf 'DNS:%s,' "$name"; done
  for name in $ADDRESSES; do printf 'IP:%s,' "$name"; done
  printf 'URI:%s\n' "$SPIFFE_ID"
}

# make_request FOLDER NAMES: request.pem, for the key.pem there. By a file of settings, as not every openssl has options
# for names.
make_request() {
  cat >"$1/request.conf" <<REQUEST || return 1
[req]
prompt = no
distinguished_name = subject
req_extensions = extensions
[subject]
CN = $COMMON_NAME
[extensions]
subjectAltName = $2
REQUEST
  openssl req -new -config "$1/request.conf" -key "$1/key.pem" -out "$1/request.pem" && rm -f "$1/request.conf"
}

# check_new FOLDER: says what is wrong with a certificate just made; nothing is, as a rule.
check_new() {
  if ! fits "$1/cert.pem" "$1/key.pem"; then
    say "the new certificate is not for the key that was made for it"
  elif [ "$(not_before "$1/cert.pem")" -gt "$(now)" ] || ! usable "$1/cert.pem"; then
    say "the new certificate is not valid now, $(date -u), but from" \
      "$(field "$1/cert.pem" notBefore) to $(field "$1/cert.pem" notAfter)"
  elif ! chains "$1/cert.pem"; then
    say "the new certificate does not lead to a root of $TLS_DIR/root_ca.crt"
  elif [ -e "$1/request.pem" ] && ! names_requested "$1"; then
    say "the new certificate names $(printf '%s\n' "$description" | names | tr '\n' ' ')and not what was asked for"
  else
    return 0
  fi
  return 1
}

names_requested() {
  describe "$1/cert.pem"
  [ "$(printf '%s\n' "$description" | names)" = "$(openssl req -in "$1/request.pem" -noout -text | names)" ]
}
