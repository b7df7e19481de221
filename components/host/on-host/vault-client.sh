# shellcheck shell=sh
# Gets certificates from Vault over its HTTP API. Tokens live in variables of this shell and reach curl by standard
# input: not in arguments or the environment, which other processes can list, and not on disk.

token='' secret_id='' answer=''
LOGIN=$STATE_DIR/login.pem
LINE_END='
'

server() {
  printf '%s/v1/sys/health\n' "$VAULT_URL"
}

# vault PATH BODY [CERTIFICATE KEY]: sets answer. Says what went wrong; what trying again would not mend sets lasting.
vault() {
  answer=$({
    printf 'url = "%s/v1/%s"\nrequest = "POST"\nheader = "Content-Type: application/json"\n' "$VAULT_URL" "$1"
    printf 'data = "%s"\n' "$(printf '%s' "$2" | sed 's/[\\"]/\\&/g')"
    if [ -n "$token" ]; then printf 'header = "X-Vault-Token: %s"\n' "$token"; fi
    if [ $# -gt 2 ]; then printf 'cert = "%s"\nkey = "%s"\n' "$3" "$4"; fi
  } | curl -q --config - --silent --show-error --cacert "$VAULT_CA" --connect-timeout 10 --max-time 30 \
    --write-out '\n%{http_code}') || {
    say "Vault does not answer at $VAULT_URL"
    return 1
  }
  vault_status=${answer##*"$LINE_END"}
  answer=${answer%"$LINE_END"*}
  case $vault_status in
    2??) return 0 ;;
    429 | 5??) ;;
    *) lasting=yes ;;
  esac
  say "Vault answered $vault_status to $1: $(printf '%s' "$answer" | tr -d '\n' | sed -n 's/.*"errors": *\[\(.*\)\].*/\1/p')"
  return 1
}

# text_of NAME: a text of the answer; PEM has its line ends as \n there.
text_of() {
  printf '%s\n' "$answer" | sed -n 's/.*"'"$1"'": *"\([^"]*\)".*/\1/p'
}

login() {
  if [ -n "$secret" ]; then login_with_secret; else login_with_certificate; fi && token=$(text_of client_token)
}

# The secret is an AppRole's id and a token that wraps a secret id: whoever unwraps it first is the only one.
login_with_secret() {
  if [ -z "$secret_id" ]; then
    token=${secret##* }
    vault sys/wrapping/unwrap '{}' || {
      token=''
      [ -z "$lasting" ] || say "the enrolment's secret has expired or has been used: run \`pulumi up\` again." \
        "If this host has not used it, somebody else has"
      return 1
    }
    token='' secret_id=$(text_of secret_id)
  fi
  vault "auth/$APPROLE_AUTH/login" '{"role_id":"'"${secret%% *}"'","secret_id":"'"$secret_id"'"}'
}

login_with_certificate() {
  if usable "$TLS_DIR/live/cert.pem"; then
    set -- "$TLS_DIR/live/cert.pem" "$TLS_DIR/live/key.pem"
  elif usable "$LOGIN"; then
    set -- "$LOGIN" "$LOGIN"
  else
    lasting=yes
    say "the certificate has expired on $(not_after_text "$TLS_DIR/live/cert.pem") and Vault lets this host in no more:" \
      "run \`pulumi up\`, which enrols it anew"
    return 1
  fi
  vault "auth/$CERT_AUTH/login" '{"name":"'"$CERT_AUTH_ROLE"'"}' "$@"
}

# sign ROLE REQUEST CERTIFICATE: the certificate with its chain, without the root, which whoever checks it has.
sign() {
  [ -n "$token" ] || login || return 1
  vault "$PKI_MOUNT/sign/$1" '{"csr":"'"$(sed 's/$/\\n/' "$2" | tr -d '\n')"'"}' || return 1
  printf '%b\n' "$(text_of certificate)" >"$3" || return 1
  printf '%s\n' "$answer" | sed -n 's/.*"ca_chain": *\[\([^]]*\)\].*/\1/p' | tr -d '"' | tr ',' '\n' >"$3.chain" || return 1
  while read -r sign_issuer; do
    printf '%b\n' "$sign_issuer" >"$3.issuer" || return 1
    self_signed "$3.issuer" || cat "$3.issuer" >>"$3" || return 1
  done <"$3.chain"
  rm -f "$3.chain" "$3.issuer"
}

# obtain: key, request and certificate of the new generation.
obtain() {
  make_key "$NEW/key.pem" && make_request "$NEW" "$(all_names)" && sign "$PKI_ROLE" "$NEW/request.pem" "$NEW/cert.pem"
}

# settle: what a host with a valid certificate still owes.
settle() {
  keep_login && report
}

# keep_login: the certificate that logs in when the other has expired, where the settings want one.
keep_login() {
  if [ -z "$LOGIN_PKI_ROLE" ]; then
    rm -f "$LOGIN"
    return 0
  fi
  if usable "$LOGIN" && ! spent "$LOGIN"; then return 0; fi
  new_generation && make_key "$NEW/key.pem" && make_request "$NEW" "DNS:$COMMON_NAME,URI:$SPIFFE_ID" &&
    sign "$LOGIN_PKI_ROLE" "$NEW/request.pem" "$NEW/cert.pem" && check_new "$NEW" &&
    cat "$NEW/key.pem" "$NEW/cert.pem" >"$NEW/login.pem" && chmod 0400 "$NEW/login.pem" &&
    mv -f "$NEW/login.pem" "$LOGIN" && rm -rf "$NEW"
}

# report: to the registry, from where inventory and the next `up` read it.
report() {
  report_text='{"enrolment":"'"$(cat "$STATE_DIR/enrolment")"'","serial":"'"$(serial "$TLS_DIR/live/cert.pem")"'"'
  report_text="$report_text"',"not_after":"'"$(not_after_text "$TLS_DIR/live/cert.pem")"'"}'
  [ "$(cat "$STATE_DIR/reported" 2>/dev/null)" != "$report_text" ] || return 0
  [ -n "$token" ] || login || return 1
  vault "$REGISTRY" "$report_text" && printf '%s\n' "$report_text" | put "$STATE_DIR/reported" 0600
}
