# shellcheck shell=sh
# Makes programs use the identity as it is now: copies for those that cannot read it, then their own reload. Each part
# notes for which state it has done so; an interrupted or failed delivery is made up for by the next run.

# identity_state: changes with the certificate and with the roots.
identity_state() {
  printf '%s %s\n' "$(readlink "$TLS_DIR/live")" "$(cksum <"$TLS_DIR/root_ca.crt")"
}

# copy_identity PART_FOLDER
copy_identity() {
  while read -r copy_file copy_owner copy_mode copy_path; do
    copy_new=$(beside "$copy_path")
    if make_folders "$copy_path" "$1/folders" && rm -f "$copy_new" &&
      cp "$TLS_DIR/$copy_file" "$copy_new" && chown "$copy_owner" "$copy_new" &&
      chmod "$copy_mode" "$copy_new" && mv -f "$copy_new" "$copy_path"; then continue; fi
    rm -f "$copy_new"
    return 1
  done <"$1/copies"
}

# deliver: to all parts that have an older state. One that fails does not keep the others from it.
deliver() {
  delivered=0 deliver_state=$(identity_state)
  for deliver_to in "$PARTS"/*/; do
    deliver_to=${deliver_to%/}
    if [ "$(cat "$deliver_to/delivered" 2>/dev/null)" = "$deliver_state" ]; then continue; fi
    if { [ ! -e "$deliver_to/copies" ] || copy_identity "$deliver_to"; } &&
      { [ ! -e "$deliver_to/renewed" ] || sh -eu "$deliver_to/renewed" </dev/null >&2; }; then
      printf '%s\n' "$deliver_state" | put "$deliver_to/delivered" 0600 || delivered=1
    else
      say "${deliver_to##*/} could not be told of the new certificate and serves the old one"
      delivered=1
    fi
  done
  return "$delivered"
}
