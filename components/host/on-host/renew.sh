#!/bin/sh
# Keeps the host's certificate: looks whether it is due, gets a new one, puts it to use and tells the programs.
# Whatever fails, the certificate in use stays in use.
#   renew.sh        what the timer runs
#   renew.sh now    renews at once
#   renew.sh apply  what the installer runs, under its lock and with the enrolment's secret on standard input

# shellcheck disable=SC2034,SC2317,SC2329  # clients share variables; retry calls functions by their names
# shellcheck source=/dev/null
for script in common identity; do
  . "/usr/local/lib/homelab-pki/$script.sh"
done
[ -e "$SETTINGS" ] || die "$SETTINGS is missing: run \`pulumi up\`"
# shellcheck source=/dev/null
. "$SETTINGS"
# shellcheck source=/dev/null
. "$SCRIPTS/$CLIENT-client.sh"

secret='' lasting=''
LIVE=$TLS_DIR/live
mode=${1:-timer}
case $mode in
  timer | now)
    lock
    trap unlock EXIT
    ;;
  apply) secret=$(cat) ;;
  *) die "$mode: what the timer runs has no argument; others are now and apply" ;;
esac

# retry COMMAND: five times within a minute, unless it says that trying again does not help.
retry() {
  for pause in 2 4 8 16 0; do
    lasting=''
    if "$@"; then return 0; fi
    if [ "$pause" = 2 ] && clock_is_wrong "$(server)"; then return 1; fi
    if [ -n "$lasting" ] || [ "$pause" = 0 ]; then return 1; fi
    say "trying again in $pause s"
    sleep "$pause"
  done
}

# must_enrol: whether there is a secret for it that has not been used, or nothing else left.
must_enrol() {
  [ -n "$secret" ] || return 1
  [ "$(cat "$STATE_DIR/enrolment" 2>/dev/null)" != "$ENROLMENT" ] || ! usable "$LIVE/cert.pem"
}

# due: prints why there has to be another certificate.
due() {
  describe "$LIVE/cert.pem"
  if [ "$mode" = now ]; then
    echo "asked for"
  elif ! wanted | cmp -s - "$LIVE/wanted"; then
    echo "its names or its key are to be others"
  elif ! chains "$LIVE/cert.pem"; then
    echo "it leads to none of the roots any more"
  elif [ $(($(not_after "$LIVE/cert.pem") - $(not_before "$LIVE/cert.pem"))) -gt $((LIFETIME + BACKDATING_S)) ]; then
    echo "its lifetime is to be shorter"
  elif spent "$LIVE/cert.pem"; then
    echo "two thirds of its life are over"
  else
    return 1
  fi
}
# How far a CA sets the beginning back, for clients whose clocks are slow: Vault by 30 s, step-ca by a minute.
BACKDATING_S=120

make_certificate() {
  new_generation && obtain && check_new "$NEW" && use_generation && return 0
  rm -rf "$NEW"
  return 1
}

# renew: a valid certificate of the kind that the settings want, if it is not there already.
renew() {
  if must_enrol; then
    say "enrolling as $SPIFFE_ID"
    retry make_certificate && printf '%s\n' "$ENROLMENT" | put "$STATE_DIR/enrolment" 0600 || return 1
  elif [ ! -e "$LIVE/cert.pem" ]; then
    say "this host has no certificate and no secret to get one: run \`pulumi up\`"
    return 1
  else
    # What has been used is no way in any more.
    secret=''
    why=$(due) || return 0
    say "renewing the certificate: $why"
    retry make_certificate || return 1
  fi
  # From here on with the new certificate, which shows that it is a way in.
  secret='' token=''
  now | put "$STATE_DIR/renewed" 0600
  say "the certificate is valid until $(not_after_text "$LIVE/cert.pem")"
}

# What a run that was killed has left.
rm -rf "$NEW"
code=0
renew || code=1
if [ -e "$LIVE/cert.pem" ]; then deliver || code=1; fi
if [ "$code" = 0 ]; then retry settle || code=1; fi
count_run "$code"
exit "$code"
