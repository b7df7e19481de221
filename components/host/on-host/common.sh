# shellcheck shell=sh
# What all scripts on the host share: where things lie, messages, files that appear whole or not at all, the lock.
# Sourced, never run.
# shellcheck disable=SC2034  # the scripts that source this use what is set here

set -eu
umask 077
# Dates and texts of openssl are read here, so they must not follow the host's language. cron and QNAP know few folders.
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin${PATH:+:$PATH}
export LC_ALL PATH
# What holds secrets. A variable that the caller has exported would be exported with our value too.
unset secret secret_id token answer

TLS_DIR=/var/lib/tls
STATE_DIR=/var/lib/homelab-pki
PARTS=$STATE_DIR/parts
SETTINGS=/etc/homelab-pki/identity.conf
SCRIPTS=/usr/local/lib/homelab-pki
# Empty after a boot, so that no lock outlives the machine.
RUN_DIR=/var/run/homelab-pki
LOCK=$RUN_DIR/lock
LOCK_WAIT_S=60

say() {
  printf 'homelab-pki: %s\n' "$*" >&2
}

die() {
  say "$*"
  exit 1
}

# put FILE MODE: standard input becomes the file, whole or not at all.
put() {
  # With this umask a new file has 0600.
  if { [ ! -e "$1.new" ] || rm -f "$1.new"; } && cat >"$1.new" &&
    { [ "$2" = 0600 ] || chmod "$2" "$1.new"; } && mv -f "$1.new" "$1"; then return 0; fi
  rm -f "$1.new"
  return 1
}

# beside FILE: where a program's file is written first; a name that no program reads.
beside() {
  printf '%s/.%s.homelab-pki\n' "${1%/*}" "${1##*/}"
}

# make_folders FILE RECORD: makes the folders above a file, and writes those that were missing to the record, before
# they are made, so that whoever takes the file away can take them too.
make_folders() {
  above=${1%/*}
  [ -n "$above" ] && [ ! -d "$above" ] || return 0
  make_folders "$above" "$2" || return 1
  above=${1%/*}
  printf '%s\n' "$above" >>"$2" && mkdir -m 0755 "$above"
}

# When a process started, only good to be compared: its number alone is another one's some day.
started() {
  if read -r started_stat 2>/dev/null <"/proc/$1/stat"; then
    # The program's name before it can have spaces.
    # shellcheck disable=SC2086  # words of their own
    set -- ${started_stat##*) }
    printf '%s\n' "${20}"
  else
    ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' _
  fi
}

# One installer or renewal at a time. The lock is a link to nowhere that names its holder: made in one step, and worth
# nothing once the holder has ended, however that happened.
lock() {
  mkdir -p "$RUN_DIR"
  lock_waited=0
  until ln -s "$$.$(started $$)" "$LOCK" 2>/dev/null; do
    lock_holder=$(readlink "$LOCK" 2>/dev/null) || lock_holder=''
    if [ -n "$lock_holder" ] && [ "$(started "${lock_holder%%.*}")" != "${lock_holder#*.}" ]; then
      take_stale_lock
      continue
    fi
    [ "$lock_waited" -lt "$LOCK_WAIT_S" ] ||
      die "another run holds $LOCK since $LOCK_WAIT_S s (process ${lock_holder%%.*}): try again when it has ended"
    lock_waited=$((lock_waited + 1))
    sleep 1
  done
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# Under a name of our own first: another waiter may have put its own lock there since we looked.
take_stale_lock() {
  mv -f "$LOCK" "$LOCK.$$" 2>/dev/null || return 0
  [ "$(readlink "$LOCK.$$")" = "$lock_holder" ] || ln -s "$(readlink "$LOCK.$$")" "$LOCK" || :
  rm -f "$LOCK.$$"
}

unlock() {
  rm -f "$LOCK"
}
