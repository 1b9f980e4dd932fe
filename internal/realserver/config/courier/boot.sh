# Courier's paths are compiled in: the mounts below are seen by this script and its children alone.
mkdir -p etc
mount --bind {{.Dir}}/etc /etc/courier
mount -t tmpfs tmpfs /run
mkdir -p /run/courier/authdaemon
mv authdaemonrc etc
account() { # account USER PASSWORD-IN-BASE64
  local password home={{.Dir}}/mail/$1
  password=$(base64 -d <<<"$2")
  hmac() { printf '%s\n' "$password" | userdbpw "-hmac-$1"; }
  printf '%s\thome=%s|mail=%s|uid=%d|gid=%d|imappw=%s|hmac-md5pw=%s|hmac-sha1pw=%s|hmac-sha256pw=%s\n' \
    "$1" "$home" "$home/Maildir" "$(id -u courier)" "$(id -g courier)" \
    "$(printf '%s\n%s\n' "$password" "$password" | userdbpw -md5)" "$(hmac md5)" "$(hmac sha1)" "$(hmac sha256)"
}
{{range .Accounts -}}
account {{.User}} {{base64 .Password}} >>etc/userdb
{{end -}}
chmod 600 etc/userdb
makeuserdb
cat cert.pem key.pem >both.pem
chown courier both.pem  # STARTTLS reads the key as user courier
/usr/lib/courier/courier-authlib/authdaemond &
set -a
. {{.Dir}}/imapd.env
listen() { couriertcpd -address={{.Host}} -maxprocs=100 -maxperip=100 -nodnslookup -noidentlookup "$@"; }
imap="{{.Root}}/usr/lib/courier/courier/imaplogin {{.Root}}/usr/bin/imapd Maildir"
listen {{.Port}} $imap &
# Tell imaplogin that its connection is encrypted from the start.
IMAP_TLS=1 IMAP_TLS_REQUIRED=0 listen {{.TLSPort}} /usr/bin/couriertls -server -tcpd $imap &
wait -n
