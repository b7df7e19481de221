# shellcheck shell=sh
# Gets certificates from step-ca by its own client, `step`.
# shellcheck disable=SC2034,SC2154  # renew.sh reads and sets what is shared

STEPPATH=$STATE_DIR/step
export STEPPATH

server() {
  printf '%s/health\n' "$STEP_URL"
}

# first_certificate [OPTION...]: with the options for the key.
first_certificate() {
  step ca bootstrap --force --ca-url "$STEP_URL" --fingerprint "$STEP_FINGERPRINT" >&2 || return 1
  # Settings on standard input, because the option for the token would show it to every process.
  printf '{"token":"%s","ca-url":"%s","root":"%s","not-after":"%ss"}\n' \
    "$secret" "$STEP_URL" "$STEPPATH/certs/root_ca.crt" "$LIFETIME" |
    step --config /dev/stdin ca certificate --force "$@" "$COMMON_NAME" "$NEW/cert.pem" "$NEW/key.pem" >&2
}

# obtain: key and certificate of the new generation; the first with the one-time token, others with the certificate.
obtain() {
  if [ -n "$secret" ]; then
    case $KEY_TYPE in
      rsa) first_certificate --kty RSA --size "$KEY_BITS" ;;
      *) first_certificate --kty EC --curve "P-$KEY_BITS" ;;
    esac
  elif ! wanted | cmp -s - "$TLS_DIR/live/wanted"; then
    lasting=yes
    say "step-ca renews a certificate only as it is, and its names or key are to be others: enrol this host anew"
    return 1
  elif usable "$TLS_DIR/live/cert.pem"; then
    next_certificate
  # Whether one that has expired is renewed, the provisioner says (allowRenewalAfterExpiry).
  elif ! next_certificate; then
    lasting=yes
    say "the certificate has expired on $(not_after_text "$TLS_DIR/live/cert.pem") and step-ca does not renew it:" \
      "delete what the registry notes of this host, then run \`pulumi up\`, which enrols it anew"
    return 1
  fi
}

next_certificate() {
  cp "$TLS_DIR/live/key.pem" "$NEW/key.pem" &&
    step ca renew --force --out "$NEW/cert.pem" "$TLS_DIR/live/cert.pem" "$TLS_DIR/live/key.pem" >&2
}

# settle: step-ca wants nothing more.
settle() {
  return 0
}
