# Cyrus logs to syslog alone: a /dev of its own takes that to the log.
mkdir dev
mount -t tmpfs tmpfs dev
for node in null random urandom; do
  touch dev/$node
  mount --bind /dev/$node dev/$node
done
mount --move dev /dev
perl -MSocket -e '
  socket(S, AF_UNIX, SOCK_DGRAM, 0) and bind(S, sockaddr_un("/dev/log")) and chmod 0666, "/dev/log" or die "/dev/log: $!";
  $| = 1;
  while (defined recv(S, $_, 8192, 0)) { s/^<\d+>//; print "$_\n" }' &

mkdir -p conf/{db,proc,lock,log,msg,socket,quota,user,backup} spool
account() { # account USER PASSWORD-IN-BASE64
  base64 -d <<<"$2" | saslpasswd2 -p -c -f sasldb2 -u localhost "$1"
}
account cyrus {{base64 .AdminPassword}}
{{range .Accounts -}}
account {{.User}} {{base64 .Password}}
{{end -}}
chown -R cyrus:mail .
as_cyrus() { setpriv --reuid cyrus --regid mail --init-groups "$@"; }
as_cyrus {{.Root}}/usr/lib/cyrus/bin/idled -d -C {{.Dir}}/imapd.conf &
as_cyrus /usr/lib/cyrus/bin/master -D -C {{.Dir}}/imapd.conf -M {{.Dir}}/cyrus.conf -p {{.Dir}}/master.pid &
wait -n
