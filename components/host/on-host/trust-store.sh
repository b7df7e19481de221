# shellcheck shell=sh
# Makes the operating system trust those roots of ours that are in its folder for such, or in $ROOTS where it has none,
# and no others of ours. The payload sets PLATFORM.

ROOTS=/etc/homelab-pki/roots
DEBIAN_CERTS=/etc/ssl/certs
DEBIAN_HOOKS=/etc/ca-certificates/update.d
KEYCHAIN=/Library/Keychains/System.keychain
QNAP_BUNDLE=/etc/ssl/certs/ca-certificates.crt

# Debian's command makes the whole store anew, which starts some 900 programs: seconds of a small machine. So a root that
# comes is added here, just as the command does it, which then finds nothing to do. What goes is left to the command.
debian_trust() {
  # Outlives an interruption: without its links, nothing tells of a root that is still in the bundle.
  stale=/var/lib/homelab-pki/stale-roots
  # The command leaves links of roots that are gone, unless --fresh, which takes all links away for a moment in which
  # programs that connect trust nobody.
  for link in "$DEBIAN_CERTS"/*; do
    if [ -L "$link" ] && [ ! -e "$link" ]; then
      case $(readlink "$link") in *homelab-pki-*) : >"$stale" && rm -f "$link" ;; esac
    fi
  done
  if [ -e "$stale" ] || [ ! -s "$DEBIAN_CERTS/ca-certificates.crt" ]; then
    update-ca-certificates
    rm -f "$stale"
  else
    for file in /usr/local/share/ca-certificates/homelab-pki-*.crt; do
      if [ -e "$file" ]; then debian_add "$file"; fi
    done
  fi
}

# debian_add FILE: into the bundle and, under its own name and its subject's hash, into the folder. The hash comes last:
# it is what openssl looks for, and tells that all is done.
debian_add() {
  name=${1##*/} name=${name%.crt}.pem number=0
  hash=$(openssl x509 -in "$1" -noout -subject_hash)
  while [ -L "$DEBIAN_CERTS/$hash.$number" ]; do
    [ "$(readlink "$DEBIAN_CERTS/$hash.$number")" != "$name" ] || return 0
    number=$((number + 1))
  done
  bundle=$DEBIAN_CERTS/ca-certificates.crt
  # The last whole line of a certificate is of its signature, no other has it.
  if ! grep -qxF -- "$(tail -n 3 "$1" | head -n 1)" "$bundle"; then
    # With a line end between the two, whoever has changed the bundle.
    awk 1 "$bundle" "$1" >"$bundle.new"
    chmod 0644 "$bundle.new"
    mv -f "$bundle.new" "$bundle"
  fi
  ln -sf "$1" "$DEBIAN_CERTS/$name"
  # Java's store and others of that kind.
  if [ -d "$DEBIAN_HOOKS" ]; then
    run-parts --test -- "$DEBIAN_HOOKS" | while read -r hook; do
      printf '+%s\n' "$DEBIAN_CERTS/$name" | "$hook" || echo "$hook failed" >&2
    done
  fi
  ln -s "$name" "$DEBIAN_CERTS/$hash.$number"
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
