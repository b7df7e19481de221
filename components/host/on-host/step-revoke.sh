# shellcheck shell=sh
# Revokes what step-ca has signed for this host: nothing renews it any more. Run when the identity goes away. The host does
# it itself, as only it knows the serial numbers; each certificate is its own permission.

STEPPATH=/var/lib/homelab-pki/step
export STEPPATH

for certificate in /var/lib/tls/generations/*/cert.pem; do
  # step-ca knows none that has expired, and there may be none.
  openssl x509 -in "$certificate" -noout -checkend 0 >/dev/null 2>&1 || continue
  answer=$(step ca revoke --cert "$certificate" --key "${certificate%/*}/key.pem" 2>&1 </dev/null) || case $answer in
    # By a run that was interrupted.
    *'already revoked'*) ;;
    *)
      printf '%s\n' "$answer" "homelab-pki: step-ca has not revoked $certificate; run \`pulumi up\` again when it answers," \
        'or, if it is gone for good, after rm -r /var/lib/tls/generations on this host' >&2
      exit 1
      ;;
  esac
done
