#!/bin/sh
# Makes a running tunnel what its configuration file says, without dropping what flows: wireguard-sync INTERFACE
set -eu

interface=$1
key=${WIREGUARD_KEY:-/etc/wireguard/homelab-pki.key}

allowed_ips() {
  wg show "$interface" allowed-ips | awk '{ for (i = 2; i <= NF; i++) print $i }' | sort -u
}

# route VERB RANGE
route() {
  case $2 in
  *:*) ip -6 route "$1" "$2" dev "$interface" ;;
  *) ip -4 route "$1" "$2" dev "$interface" ;;
  esac
}

before=$(allowed_ips)

# Without a private key in what it reads, syncconf would take the interface's away and end every session.
{
  wg-quick strip "$interface"
  printf '[Interface]\nPrivateKey = '
  cat "$key"
} | wg syncconf "$interface" /dev/stdin

after=$(allowed_ips)
for range in $before; do
  # There is none where the interface's own network covers the range.
  printf '%s\n' "$after" | grep -qxF "$range" || route del "$range" 2>/dev/null || :
done
for range in $after; do
  printf '%s\n' "$before" | grep -qxF "$range" || route replace "$range"
done
