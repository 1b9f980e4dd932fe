exec {{.Root}}/usr/sbin/dovecot -F -c {{.Dir}}/dovecot.conf
