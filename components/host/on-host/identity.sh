# shellcheck shell=sh
# The identity on disk. Key and certificate lie together in a folder, a generation, which is made whole before one
# rename of the link `live` puts it to use: nobody ever sees the new key beside the old certificate.

GENERATIONS=$TLS_DIR/generations
NEW=$GENERATIONS/.new

# new_generation: an empty folder for one; what an interrupted run left is gone.
new_generation() {
  mkdir -p "$GENERATIONS" && chmod 0755 "$TLS_DIR" "$GENERATIONS" && rm -rf "$NEW" && mkdir "$NEW"
}

# make_key FILE
make_key() {
  case $KEY_TYPE in
    rsa) openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$KEY_BITS" -out "$1" 2>/dev/null ;;
    *) openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:P-$KEY_BITS" -out "$1" ;;
  esac
}

# wanted: what a certificate has to be for; kept beside it, so that a change of the settings is seen.
wanted() {
  printf '%s\n' "$COMMON_NAME" "$DNS_NAMES" "$ADDRESSES" "$SPIFFE_ID" "$KEY_TYPE $KEY_BITS"
}

# use_generation: puts the new generation to use. The one before stays for programs that are reading it.
use_generation() {
  formats=$(formats_in_use)
  for format in $formats; do
    make_format "$NEW" "$format" || return 1
  done
  rm -f "$NEW/request.pem"
  wanted >"$NEW/wanted" && chmod 0444 "$NEW/cert.pem" && chmod 0400 "$NEW/key.pem" && chmod 0755 "$NEW" || return 1
  generation=$(date -u +%Y%m%dT%H%M%SZ)
  while [ -e "$GENERATIONS/$generation" ]; do generation=${generation}a; done
  before=$(readlink "$TLS_DIR/live") || before=generations/none
  # On disk before it is live: a power failure must not leave an empty key in use. Not everything that the host has still
  # to write, which may be minutes on a NAS; an old busybox knows only that.
  sync "$NEW"/* "$NEW" 2>/dev/null || sync
  mv "$NEW" "$GENERATIONS/$generation" && point live "generations/$generation" || return 1
  for file in cert.pem key.pem $formats; do
    point "$file" "live/$file" || return 1
  done
  for old in "$GENERATIONS"/*/; do
    old=${old%/} old=${old##*/}
    case $old in "$generation" | "${before#generations/}") continue ;; esac
    rm -rf "${GENERATIONS:?}/$old"
  done
}

# point LINK TARGET: in one step. A plain mv would move the new link into the folder that the old one points to; GNU's and
# busybox's has -T against that, macOS's -h. An old busybox has neither, and there it is two steps.
point() {
  [ "$(readlink "$TLS_DIR/$1")" != "$2" ] || return 0
  { [ ! -L "$TLS_DIR/.$1" ] || rm -f "$TLS_DIR/.$1"; } && ln -s "$2" "$TLS_DIR/.$1" || return 1
  mv -fT "$TLS_DIR/.$1" "$TLS_DIR/$1" 2>/dev/null || mv -fh "$TLS_DIR/.$1" "$TLS_DIR/$1" 2>/dev/null || {
    rm -f "$TLS_DIR/.$1"
    ln -sfn "$2" "$TLS_DIR/$1"
  }
}

# formats_in_use: what parts of this host need beside certificate and key.
formats_in_use() {
  cat "$PARTS"/*/needs "$PARTS"/*/copies 2>/dev/null |
    awk '$1 ~ /^(key_pkcs8\.pem|bundle\.pem|cert\.p12)$/ && !seen[$1]++ { print $1 }'
}

# make_format FOLDER FORMAT: read back afterwards, as openssl does not notice a full disk.
make_format() {
  format_file=$1/.$2
  rm -f "$format_file"
  case $2 in
    key_pkcs8.pem)
      openssl pkcs8 -topk8 -nocrypt -in "$1/key.pem" -out "$format_file" && fits "$1/cert.pem" "$format_file"
      ;;
    bundle.pem)
      cat "$1/cert.pem" "$1/key.pem" >"$format_file"
      ;;
    cert.p12)
      # Without a password: who can read the file could read the key beside it too.
      openssl pkcs12 -export -in "$1/cert.pem" -inkey "$1/key.pem" -certfile "$TLS_DIR/root_ca.crt" \
        -name "$COMMON_NAME" -passout pass: -out "$format_file" && openssl pkcs12 -in "$format_file" -passin pass: -noout
      ;;
  esac && chmod 0400 "$format_file" && mv -f "$format_file" "$1/$2"
}

# update_formats: after parts have come or gone.
update_formats() {
  formats=" $(formats_in_use | tr '\n' ' ')"
  for format in key_pkcs8.pem bundle.pem cert.p12; do
    case $formats in
      *" $format "*)
        [ -e "$TLS_DIR/live/$format" ] || make_format "$TLS_DIR/live" "$format" || die "could not make $format"
        point "$format" "live/$format"
        ;;
      *) rm -f "$TLS_DIR/$format" "$TLS_DIR/live/$format" ;;
    esac
  done
}
