# shellcheck shell=sh
# Runs the renewal by cron, for systems without systemd. The payload sets PLATFORM and LINE; an empty LINE takes it away.

MARK='# homelab-pki'
# QTS makes root's table anew from this file at each boot.
QNAP_TABLE=/etc/config/crontab

table=$(if [ "$PLATFORM" = qnap ]; then cat "$QNAP_TABLE"; else crontab -l 2>/dev/null; fi | grep -v "$MARK\$" || :)
if [ -n "$LINE" ]; then table="$table
$LINE $MARK"; fi
if [ "$PLATFORM" = qnap ]; then
  printf '%s\n' "$table" >"$QNAP_TABLE.new"
  mv -f "$QNAP_TABLE.new" "$QNAP_TABLE"
  crontab "$QNAP_TABLE"
else
  printf '%s\n' "$table" | crontab -
fi
