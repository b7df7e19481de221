# shellcheck shell=sh
# Points in time. Neither `date -d` nor its like are the same on two platforms, so awk reads the texts.

# epoch: reads one date, of openssl ("notAfter=Jan  2 03:04:05 2027 GMT") or of HTTP ("Sat, 02 Jan 2027 03:04:05 GMT"), and
# prints it in seconds since 1970.
epoch() {
  read_date seconds
}

# rfc3339: the same, as a text.
rfc3339() {
  read_date text
}

read_date() {
  awk -v wanted="$1" '{
    sub(/^[A-Za-z]*=/, "")
    month = day = $1
    if ($1 ~ /,/) { day = $2; month = $3; year = $4; time = $5 } else { day = $2; time = $3; year = $4 }
    split(time, clock, ":")
    m = (index("JanFebMarAprMayJunJulAugSepOctNovDec", month) + 2) / 3
    # Days since 1970-01-01, in years that begin in March, so that a leap day is the last of its year.
    y = m <= 2 ? year - 1 : year
    days = 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * ((m + 9) % 12) + 2) / 5) + day - 1 - 719468
    seconds = days * 86400 + clock[1] * 3600 + clock[2] * 60 + clock[3]
    if (wanted == "seconds") printf "%.0f\n", seconds
    else printf "%04d-%02d-%02dT%sZ\n", year, m, day, time
  }'
}

now() {
  date +%s
}

# How far the clock may be off before it is taken for the cause of a failure.
CLOCK_TOLERANCE_S=300

# clock_is_wrong URL: whether this host's clock is off from the server's, and says so. Without a check of the server's
# certificate, which a wrong clock makes fail: the answer is used for a message only.
clock_is_wrong() {
  clock_server=$(curl -q --silent --insecure --max-time 10 --output /dev/null --dump-header - "$1" |
    tr -d '\r' | sed -n 's/^[Dd]ate: //p' | epoch) || return 1
  [ -n "$clock_server" ] || return 1
  clock_off=$(($(now) - clock_server))
  if [ "$clock_off" -gt "$CLOCK_TOLERANCE_S" ]; then
    say "the clock of this host is $clock_off s ahead of $1: set it right, nothing else is wrong here"
  elif [ "$clock_off" -lt "-$CLOCK_TOLERANCE_S" ]; then
    say "the clock of this host is $((-clock_off)) s behind $1: set it right, nothing else is wrong here"
  else
    return 1
  fi
}
