# shellcheck shell=sh
# Puts the files of a part in place, and takes them away. What is to change is written down before it is changed.
# shellcheck disable=SC2154  # stage.sh and install.sh set what is used here

reload=''

# attributes FILE: mode and owners, to be compared.
attributes() {
  # shellcheck disable=SC2012  # the options of stat are others on each platform
  ls -ldn "$1" | awk '{ print substr($1, 1, 10), $3, $4 }'
}

# place FILE PATH: in one step, with mode and owner as they are to be; nothing when it is there already.
place() {
  if [ -e "$2" ] && [ ! -L "$2" ] && cmp -s "$1" "$2" && [ "$(attributes "$1")" = "$(attributes "$2")" ]; then return 0; fi
  : >"$there/pending"
  make_folders "$2" "$there/folders"
  cp -p "$1" "$(beside "$2")"
  mv -f "$(beside "$2")" "$2"
}

# install_part PART
install_part() {
  here=$STAGING/$1 there=$PARTS/$1 known='' units=''
  if [ -d "$there" ]; then
    known=yes
  else
    mkdir "$here/new"
    printf '%s\n' "$scope" >"$here/new/scope"
    : >"$here/new/manifest"
    mv "$here/new" "$there"
  fi
  if ! cmp -s "$here/manifest" "$there/manifest"; then
    # Until all is done the part has what it had and what it gets.
    cat "$there/manifest" "$here/manifest" | sort -u | put "$there/manifest" 0600
  fi
  for name in copies needs apply renewed remove verify facts; do
    keep_text "$name"
  done
  while read -r number _ path; do
    case $path in
      /etc/systemd/system/*/*) units=yes ;;
      # Nobody else has units of these names: systemd has not read a new one yet, and does when it is first asked for it.
      /etc/systemd/system/homelab-pki-*) if [ -n "$known" ] || [ -e "$path" ]; then units=yes; fi ;;
      /etc/systemd/system/*) units=yes ;;
    esac
    place "$here/files/$number" "$path"
  done <"$here/list"
  # What only the second has: it has all of the first.
  sort "$here/manifest" "$there/manifest" | uniq -u >"$here/gone"
  while read -r path; do
    : >"$there/pending"
    is_staged "$path" || retire "$path"
  done <"$here/gone"
  if [ -e "$there/pending" ] && [ -n "$units" ]; then reload=yes; fi
  cmp -s "$here/manifest" "$there/manifest" || put "$there/manifest" 0600 <"$here/manifest"
}

# keep_text NAME: one of the part's texts. Others than these three change nothing about what runs.
keep_text() {
  if [ ! -e "$here/$1" ]; then
    [ ! -e "$there/$1" ] || rm -f "$there/$1"
  elif [ ! -e "$there/$1" ] || ! cmp -s "$here/$1" "$there/$1"; then
    case $1 in copies | needs | apply) : >"$there/pending" ;; esac
    mv -f "$here/$1" "$there/$1"
  fi
}

# retire PATH: takes a file of ours away; a unit is stopped first, as systemd knows no way to disable one that is gone.
retire() {
  case $1 in
    /etc/systemd/system/*/*) reload=yes ;;
    /etc/systemd/system/*)
      reload=yes
      systemctl disable --quiet --now "${1##*/}" </dev/null >/dev/null 2>&1 || :
      # Else one that has failed stays on systemd's list, without a file.
      systemctl reset-failed --quiet "${1##*/}" </dev/null >/dev/null 2>&1 || :
      ;;
  esac
  rm -f "$1" "$(beside "$1")"
}

# each_gone_part COMMAND: for the parts of the scope that this payload does not have.
each_gone_part() {
  for gone in "$PARTS"/*/; do
    gone=${gone%/} gone=${gone##*/}
    case " $staged_parts " in *" $gone "*) continue ;; esac
    if [ "$(cat "$PARTS/$gone/scope" 2>/dev/null)" = "$scope" ]; then "$1" "$gone"; fi
  done
}

# remove_part PART
remove_part() {
  there=$PARTS/$1
  while read -r path; do
    is_staged "$path" || retire "$path"
  done <"$there/manifest"
  if [ -n "$reload" ]; then reload_units; fi
  if [ -e "$there/remove" ] && ! sh -eu "$there/remove" </dev/null >&2; then
    failed="$failed removal of $1,"
    return 0
  fi
  if [ -e "$there/folders" ]; then
    sort -r "$there/folders" >"$STAGING/folders"
    while read -r path; do
      rmdir "$path" 2>/dev/null || :
    done <"$STAGING/folders"
  fi
  mv "$there" "$STAGING/gone-$1"
}

reload_units() {
  reload=''
  if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
}
