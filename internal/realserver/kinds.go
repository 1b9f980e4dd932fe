package realserver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// kind is what Go has to know of one server; the rest stands in its folder of config.
type kind struct {
	name     string
	imapd    string                // the program that only the server's conflicting package has
	programs []string              // others that its boot script runs, one for each package
	prefix   string                // of the name of every mailbox but INBOX
	owner    string                // the system's user who owns the Maildirs; empty where there are none
	renew    func(s *Server) error // gives User an empty INBOX, with UIDs from 1, and no other mailbox
	root     string                // where imapd was found: empty, or the folder that it was unpacked to
}

func kinds() []kind {
	return []kind{
		{
			name:     "dovecot",
			imapd:    "/usr/lib/dovecot/imap",
			programs: []string{"/usr/sbin/dovecot"},
			owner:    "mail",
			renew:    renewMaildir,
		},
		{
			name:     "cyrus",
			imapd:    "/usr/lib/cyrus/bin/imapd",
			programs: []string{"/usr/lib/cyrus/bin/master", "/usr/sbin/saslpasswd2"},
			renew:    renewCyrus,
		},
		{
			name:     "courier",
			imapd:    "/usr/lib/courier/courier/imaplogin",
			programs: []string{"/usr/sbin/couriertcpd", "/usr/sbin/makeuserdb", "/usr/lib/courier/courier-authlib/authdaemond"},
			prefix:   "INBOX.",
			owner:    "courier",
			renew:    renewMaildir,
		},
	}
}

// Names lists the servers: dovecot, cyrus, courier.
func Names() []string {
	var names []string
	for _, k := range kinds() {
		names = append(names, k.name)
	}
	return names
}

// errUnavailable says that a server cannot run on this machine.
var errUnavailable = errors.New("real server unavailable")

// locate finds the named server. Debian's packages of the three conflict with one another, so that a server's own
// programs may also be unpacked to a folder of its name in $IMAPSH_SERVERS.
func locate(name string) (kind, error) {
	for _, k := range kinds() {
		if k.name != name {
			continue
		}
		if runtime.GOOS != "linux" || os.Geteuid() != 0 {
			return kind{}, fmt.Errorf("%w: %s takes Linux and root", errUnavailable, name)
		}
		unpacked := os.Getenv("IMAPSH_SERVERS")
		if unpacked == "" {
			unpacked = "/opt/imapsh-servers"
		}
		if !exists(k.imapd) {
			k.root = filepath.Join(unpacked, name)
		}
		for _, program := range append(k.programs, k.root+k.imapd) {
			if !exists(program) {
				return kind{}, fmt.Errorf("%w: no %s; .ci/install-servers installs it", errUnavailable, program)
			}
		}
		return k, nil
	}
	return kind{}, fmt.Errorf("no server is named %q, only %q", name, Names())
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Installed says that a server can be started on this machine.
func Installed(name string) bool {
	_, err := locate(name)
	return err == nil
}
