# shellcheck shell=sh
# Figures for Prometheus, by the textfile collector of node_exporter.

# count_run CODE: how many runs have failed since the last that did not.
count_run() {
  failures=$(cat "$STATE_DIR/failures" 2>/dev/null) || failures=0
  if [ "$1" = 0 ]; then failures=0; else failures=$((${failures:-0} + 1)); fi
  # On a full disk these are lost; the renewal's own outcome is not.
  printf '%s\n' "$failures" | put "$STATE_DIR/failures" 0600 || :
  if [ -d "$TEXTFILE_DIR" ] && [ -e "$TLS_DIR/live/cert.pem" ]; then
    metrics | put "$TEXTFILE_DIR/homelab_pki.prom" 0644 || :
  fi
}

metrics() {
  gauge homelab_pki_certificate_not_after_timestamp_seconds "End of the certificate in use." \
    "$(not_after "$TLS_DIR/live/cert.pem")"
  gauge homelab_pki_renewal_last_success_timestamp_seconds "When the certificate in use was obtained." \
    "$(cat "$STATE_DIR/renewed" 2>/dev/null || echo 0)"
  gauge homelab_pki_renewal_failures "Runs that failed since the last that did not." "$failures"
}

# gauge NAME HELP VALUE
gauge() {
  printf '# HELP %s %s\n# TYPE %s gauge\n%s %s\n' "$1" "$2" "$1" "$1" "$3"
}
