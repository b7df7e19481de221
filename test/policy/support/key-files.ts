/** Files that the rules about private keys know by their names. */
export const KEY_FILES = [
  "web.key",
  "web.key.pem",
  "web-key.pem",
  "web_key.pem",
  "key.pem",
  "privkey1.pem",
  "ssh_host_ed25519_key",
  "id_rsa",
  "id_ecdsa",
  "id_ed25519",
  "web.p12",
  "web.pfx",
  "web.ppk",
  "./certs/web.key",
  "C:\\certs\\web.key",
];
