#!/bin/sh
# Shows a certificate request as sign-intermediate.sh does, to compare the two on the two machines.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"

case $#.${1:-} in
  1.-*) echo "usage: show-request.sh FILE"; exit 0 ;;
  1.*) ;;
  *) die "usage: show-request.sh FILE" ;;
esac
readable_file request "$1"
openssl req -in "$1" -noout 2>/dev/null || die "$1: not a PEM certificate request"
describe_request "$1"
