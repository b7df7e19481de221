# shellcheck shell=sh
# The calls by which a payload says what the host is to have. They write to a folder of their own and change nothing
# else: a payload that breaks off has done nothing.
# shellcheck disable=SC2034,SC2154  # install.sh uses what is set here, the payload sets the installer

STAGING=$STATE_DIR/staging
staged_parts='' staged_files=0 here='' secret_part='' secret=''

# start: first of all. The identity's payload has brought the installer in a file of its own, $installer; others read the
# one that it has left.
start() {
  [ "$(id -u)" = 0 ] || die "needs to be root: connect as root, or with sudo"
  lock
  trap 'rm -rf "$STAGING"; [ -z "$installer" ] || rm -f "$installer"; unlock' EXIT
  # Not every system has the folders above it, which are everybody's to enter.
  make_folders "$STATE_DIR" /dev/null
  mkdir -p "$PARTS"
  rm -rf "$STAGING"
  mkdir "$STAGING"
}

# require COMMAND PACKAGE: refuses a host without it.
require() {
  command -v "$1" >/dev/null || die "the command $1 is missing: install $2 on this host"
}

# secret PART TEXT: standard input of the part's apply. A variable of this shell, which no other process and no disk sees.
secret() {
  secret_part=$1
  secret=$2
}

# begin PART
begin() {
  staged_parts="$staged_parts $1"
  here=$STAGING/$1
  mkdir "$here" "$here/files"
  : >"$here/list"
  : >"$here/manifest"
  : >"$here/copies"
  : >"$here/owned"
  : >"$here/needs"
}

# file PATH MODE OWNER <<CONTENT
file() {
  staged_files=$((staged_files + 1))
  # The folder above is closed. Most files have this mode, and a program for each of them takes its time.
  umask 022
  cat >"$here/files/$staged_files"
  umask 077
  [ "$2" = 0644 ] || chmod "$2" "$here/files/$staged_files"
  printf '%s %s %s\n' "$staged_files" "$3" "$1" >>"$here/list"
  printf '%s\n' "$1" >>"$here/manifest"
}

# copy FILE PATH OWNER MODE: a copy of a part of the identity, made anew with each certificate.
copy() {
  printf '%s %s %s %s\n' "$1" "$3" "$4" "$2" >>"$here/copies"
  printf '%s\n' "$2" >>"$here/manifest"
}

# own PATH: a file that the part's own texts make. It must not be there before, and goes away with the part.
own() {
  printf '%s\n' "$1" >>"$here/owned"
  printf '%s\n' "$1" >>"$here/manifest"
}

# need FILE: a part of the identity that is made only on demand.
need() {
  printf '%s\n' "$1" >>"$here/needs"
}

# on EVENT <<SCRIPT: apply, renewed, remove, verify or facts.
on() {
  cat >"$here/$1"
}
