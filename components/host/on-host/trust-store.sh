# shellcheck shell=sh
# Makes the operating system trust those roots of ours that are in its folder for such, or in $ROOTS where it has none,
# and no others of ours. The payload sets PLATFORM.

ROOTS=/etc/homelab-pki/roots
KEYCHAIN=/Library/Keychains/System.keychain
QNAP_BUNDLE=/etc/ssl/certs/ca-certificates.crt

# Debian's command leaves the links of roots that are gone, unless --fresh, which takes all links away for a moment in
# which programs that connect trust nobody.
debian_trust() {
  for link in /etc/ssl/certs/*; do
    if [ -L "$link" ] && [ ! -e "$link" ]; then
      case $(readlink "$link") in *homelab-pki-*) rm -f "$link" ;; esac
    fi
  done
  update-ca-certificates
}

# macOS keeps its own copies: ours are told by the name that the file has, noted with the hash that takes them away.
macos_trust() {
  trusted=/var/lib/homelab-pki/trusted-roots
  touch "$trusted"
  while read -r hash file; do
    if [ ! -e "$file" ]; then security delete-certificate -Z "$hash" -t "$KEYCHAIN" || :; fi
  done <"$trusted"
  : >"$trusted.new"
  for file in "$ROOTS"/*.pem; do
    [ -e "$file" ] || continue
    hash=$(openssl x509 -in "$file" -noout -fingerprint -sha1 | sed 's/.*=//' | tr -d ':')
    grep -q "^$hash " "$trusted" || security add-trusted-cert -d -r trustRoot -k "$KEYCHAIN" "$file"
    printf '%s %s\n' "$hash" "$file" >>"$trusted.new"
  done
  mv -f "$trusted.new" "$trusted"
}

# QTS has a bundle and no tool for it: ours stand in it between two marks.
qnap_trust() {
  {
    sed '/^# homelab-pki: begin$/,/^# homelab-pki: end$/d' "$QNAP_BUNDLE"
    if [ -n "$(ls "$ROOTS")" ]; then
      echo '# homelab-pki: begin'
      cat "$ROOTS"/*
      echo '# homelab-pki: end'
    fi
  } >"$QNAP_BUNDLE.new"
  chmod 0644 "$QNAP_BUNDLE.new"
  mv -f "$QNAP_BUNDLE.new" "$QNAP_BUNDLE"
}

case $PLATFORM in
  debian) debian_trust ;;
  alpine) update-ca-certificates ;;
  rhel) update-ca-trust extract ;;
  arch) trust extract-compat ;;
  macos) macos_trust ;;
  qnap) qnap_trust ;;
esac
