# shellcheck shell=sh
# What makes a host refuse a payload, found out before anything is touched.
# shellcheck disable=SC2154  # stage.sh and install.sh set what is used here

refused=''

refuse() {
  say "$*"
  refused=yes
}

# owner_of PATH: prints the part that has it; nothing for a path that is not ours.
owner_of() {
  owned=$1
  set -- "$PARTS"/*/manifest
  [ -e "$1" ] || return 0
  grep -lxF -- "$owned" "$@" | sed -n '1s|.*/\([^/]*\)/manifest$|\1|p'
}

# is_staged PATH: whether a part of this payload has it.
is_staged() {
  for staged_part in $staged_parts; do
    if grep -qxF -- "$1" "$STAGING/$staged_part/manifest"; then return 0; fi
  done
  return 1
}

# check_path PATH CONTENT: a file that is there already must be ours, or as it is to be.
check_path() {
  check_owner=$(owner_of "$1")
  if [ -d "$1" ] && [ ! -L "$1" ]; then
    refuse "$1 is a folder: move it away or choose another path"
  elif [ -n "$check_owner" ]; then
    case $(cat "$PARTS/$check_owner/scope") in
      "$scope") ;;
      *) refuse "$1 belongs to $check_owner: choose another path" ;;
    esac
  elif [ -e "$1" ] || [ -L "$1" ]; then
    cmp -s "$1" "$2" || refuse "$1 exists and is not ours: move it away or choose another path"
  fi
}

# check_account OWNER PATH FILE: tries the owner on a file of ours; root's they are already.
check_account() {
  [ "$1" = 0:0 ] || chown "$1" "$3" 2>/dev/null || refuse "$2: $1 is not a user and group of this host"
}

check_staged() {
  for check_part in $staged_parts; do
    here=$STAGING/$check_part
    while read -r check_number check_account check_file; do
      check_account "$check_account" "$check_file" "$here/files/$check_number"
      check_path "$check_file" "$here/files/$check_number"
      # Accounts are there before the check of the copies that they are to own.
      case $check_file in /etc/sysusers.d/*) systemd-sysusers "$here/files/$check_number" </dev/null ;; esac
    done <"$here/list"
    : >"$here/probe"
    while read -r check_name check_account check_mode check_file; do
      [ -e "$TLS_DIR/live" ] || refuse "$check_file: this host has no certificate yet"
      check_account "$check_account" "$check_file" "$here/probe"
      chmod "$check_mode" "$here/probe"
      check_path "$check_file" "$TLS_DIR/live/$check_name"
    done <"$here/copies"
    while read -r check_file; do
      check_path "$check_file" "$here/none"
    done <"$here/owned"
  done
  [ -z "$refused" ] || die "nothing was changed"
}
