# shellcheck shell=sh
# The last call of a payload: makes the host have what was staged. First everything is checked, then files are put in
# place, then programs are told. After an interruption at any point the same payload completes what is missing.
# shellcheck disable=SC2154  # stage.sh sets what is used here

failed='' applied=''
RENEWAL_UNIT=/etc/systemd/system/homelab-pki-renew.service

# finish SCOPE: the parts that were staged are all that the scope has; others of it are taken away.
finish() {
  scope=$1
  case $scope in
    identity | profiles) ;;
    *) die "finish $scope: the scopes are identity and profiles" ;;
  esac
  check_staged
  keep_installer
  each_gone_part remove_part
  for each in $staged_parts; do install_part "$each"; done
  allow_writing
  if [ -n "$reload" ]; then reload_units; fi
  # Without its settings it is going away, and could not yet.
  if [ -e "$TLS_DIR/live" ] && [ -e "$SETTINGS" ]; then use_identity; fi
  for each in $staged_parts; do apply_part "$each"; done
  for each in $applied; do verify_part "$each"; done
  [ -z "$failed" ] || die "failed:${failed%,}"
  for each in $staged_parts; do print_facts "$each"; done
  # When the last part is gone, what remains are notes about it.
  if rmdir "$PARTS" 2>/dev/null; then rm -rf "$STATE_DIR"; fi
}

# keep_installer: for the payloads that do not bring it.
keep_installer() {
  if [ -z "$installer" ] || cmp -s "$installer" "$STATE_DIR/installer.sh"; then return 0; fi
  put "$STATE_DIR/installer.sh" 0600 <"$installer"
}

# The renewal's unit may write nowhere but to the folders where profiles have files and copies.
allow_writing() {
  [ -e "$RENEWAL_UNIT" ] || return 0
  writable=$RENEWAL_UNIT.d/writable.conf
  profile_folders >"$STAGING/folders"
  if [ ! -s "$STAGING/folders" ] && [ ! -e "$writable" ]; then return 0; fi
  { echo '[Service]' && sed 's/["\\]/\\&/g; s/%/%%/g; s/.*/ReadWritePaths="-&"/' "$STAGING/folders"; } >"$STAGING/writable"
  if cmp -s "$STAGING/writable" "$writable"; then return 0; fi
  mkdir -p "$RENEWAL_UNIT.d"
  chmod 0755 "$RENEWAL_UNIT.d"
  put "$writable" 0644 <"$STAGING/writable"
  reload=yes
}

profile_folders() {
  for each in "$PARTS"/*/; do
    if grep -qx profiles "$each/scope" 2>/dev/null; then sed '\|^/etc/systemd/|d; s|/[^/]*$||' "$each/manifest"; fi
  done | sort -u
}

use_identity() {
  # shellcheck source=/dev/null
  . "$SETTINGS"
  # shellcheck source=/dev/null
  . "$SCRIPTS/identity.sh"
  update_formats
}

# apply_part PART: tells the programs of a part of which something has changed, or was not told before.
apply_part() {
  there=$PARTS/$1
  [ -e "$there/pending" ] || return 0
  if [ -s "$there/copies" ] && ! copy_identity "$there"; then
    failed="$failed copies of $1,"
  elif ! if [ "$1" = "$secret_part" ]; then printf '%s\n' "$secret"; fi | sh -eu "$there/apply" >&2; then
    failed="$failed $1,"
  else
    # The identity's own parts are told by the renewal.
    if [ "$scope" = profiles ] && [ -e "$TLS_DIR/live" ]; then identity_state | put "$there/delivered" 0600; fi
    applied="$applied $1"
  fi
}

# verify_part PART: half a minute for a program that starts slowly.
verify_part() {
  there=$PARTS/$1
  verify_left=30
  while [ -e "$there/verify" ] && ! verify_output=$(sh -eu "$there/verify" 2>&1 </dev/null); do
    verify_left=$((verify_left - 1))
    if [ "$verify_left" -le 0 ]; then
      say "$1 does not do what it should: $verify_output"
      failed="$failed verification of $1,"
      return 0
    fi
    sleep 1
  done
  rm -f "$there/pending"
}

print_facts() {
  if [ -e "$PARTS/$1/facts" ]; then sh -eu "$PARTS/$1/facts" </dev/null; fi
}
