#!/bin/sh
# Gives a data source of Grafana the host's certificate: grafana-datasource URL TOKEN_FILE CA_FILE UID < settings
# The settings are a JSON object in one line, without the certificate; a data source that is not there is created.
set -eu

url=$1 token_file=$2 ca_file=$3 uid=$4
tls_dir=${TLS_DIR:-/var/lib/tls}

fail() {
  echo "homelab-pki: data source $uid of $url: $1" >&2
  exit 1
}

# What is read here reaches curl by standard input alone: no argument, no environment, no file shows it to others.
mode=$(stat -L -c %a "$token_file") || fail "$token_file is missing: put a service account's token there"
case $mode in
400 | 600) ;;
*) fail "$token_file has mode 0$mode: others can read the token, allowed are 0400 and 0600" ;;
esac
token=$(tr -d '[:space:]' <"$token_file")
[ -n "$token" ] || fail "$token_file is empty: put a service account's token there"

# A PEM file as a JSON string; of what JSON escapes it has nothing but line ends.
json_of() {
  printf '"'
  awk '{ printf "%s\\n", $0 }' "$1"
  printf '"'
}

body() {
  sed 's/}$//'
  printf ',"secureJsonData":{"tlsCACert":%s,"tlsClientCert":%s,"tlsClientKey":%s}}' \
    "$(json_of "$tls_dir/root_ca.crt")" "$(json_of "$tls_dir/cert.pem")" "$(json_of "$tls_dir/key.pem")"
}

# The body as a value of curl's own configuration, in whose quotes \ and " are escaped.
data=$(body | tr -d '\n' | sed 's/[\\"]/\\&/g')

# request METHOD PATH: sets $code and $answer
request() {
  answer=$(
    {
      printf 'header = "Authorization: Bearer %s"\n' "$token"
      printf 'header = "Content-Type: application/json"\n'
      printf 'data-binary = "%s"\n' "$data"
    } | curl --silent --show-error --max-time 20 --retry 5 --retry-connrefused --config - --request "$1" --write-out '\n%{http_code}' \
      --cacert "$ca_file" --cert "$tls_dir/cert.pem" --key "$tls_dir/key.pem" "$url$2"
  ) || fail "Grafana cannot be reached"
  code=${answer##*
}
  answer=${answer%
*}
}

request PUT "/api/datasources/uid/$uid"
[ "$code" != 404 ] || request POST /api/datasources
case $code in
200) ;;
401 | 403) fail "Grafana refuses the token of $token_file ($code): its service account may not write data sources" ;;
*) fail "Grafana answers $code: $answer" ;;
esac
