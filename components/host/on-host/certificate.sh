# shellcheck shell=sh
# Reads certificates, and checks a new one before it is used.

# not_before FILE, not_after FILE: seconds since 1970.
not_before() {
  openssl x509 -in "$1" -noout -startdate | sed 's/^[^=]*=//' | epoch | cut -d ' ' -f 1
}

not_after() {
  openssl x509 -in "$1" -noout -enddate | sed 's/^[^=]*=//' | epoch | cut -d ' ' -f 1
}

# not_after_text FILE: RFC 3339.
not_after_text() {
  openssl x509 -in "$1" -noout -enddate | sed 's/^[^=]*=//' | epoch | cut -d ' ' -f 2
}

# serial FILE: as Vault writes it, 3a:f1:...
serial() {
  openssl x509 -in "$1" -noout -serial | sed 's/^[^=]*=//; s/../&:/g; s/:$//' | tr 'A-F' 'a-f'
}

# usable FILE: whether it is there and has not expired.
usable() {
  [ -s "$1" ] && [ "$(not_after "$1")" -gt "$(now)" ]
}

# spent FILE: whether two thirds of its life are over.
spent() {
  spent_from=$(not_before "$1")
  [ $((3 * ($(now) - spent_from))) -ge $((2 * ($(not_after "$1") - spent_from))) ]
}

# names x509|req FILE: the subject alternative names, one a line. Both kinds are printed alike, so they can be compared.
names() {
  openssl "$1" -in "$2" -noout -text | sed -n '/Subject Alternative Name/{n;p;}' | tr -d ' ' | tr ',' '\n' | sort
}

# chains FILE: whether one of our roots is at the end of the chain; the roots of the system do not count.
chains() {
  SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/nonexistent \
    openssl verify -CAfile "$TLS_DIR/root_ca.crt" -untrusted "$1" "$1" >/dev/null 2>&1
}

# fits CERTIFICATE KEY: whether the key is the certificate's.
fits() {
  [ "$(openssl x509 -in "$1" -noout -pubkey)" = "$(openssl pkey -in "$2" -pubout)" ]
}

# self_signed FILE
self_signed() {
  [ "$(openssl x509 -in "$1" -noout -subject_hash)" = "$(openssl x509 -in "$1" -noout -issuer_hash)" ]
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
    say "the new certificate is not valid now, $(date -u), but $(openssl x509 -in "$1/cert.pem" -noout -dates | tr '\n' ' ')"
  elif ! chains "$1/cert.pem"; then
    say "the new certificate does not lead to a root of $TLS_DIR/root_ca.crt"
  elif [ -e "$1/request.pem" ] && [ "$(names x509 "$1/cert.pem")" != "$(names req "$1/request.pem")" ]; then
    say "the new certificate names $(names x509 "$1/cert.pem" | tr '\n' ' ')and not what was asked for"
  else
    return 0
  fi
  return 1
}
