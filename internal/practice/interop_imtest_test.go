package practice_test

import (
	"crypto/x509"
	"encoding/pem"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// imtest is where Debian puts Cyrus's client for the mechanisms.
const imtest = "/usr/lib/cyrus/bin/imtest"

// Cyrus's imtest logs in with every mechanism that its library has, with the
// right password and with a wrong one, and then reads a message. The -PLUS forms
// it cannot do: it leaves -PLUS off the name that it sends.
func TestImtest(t *testing.T) {
	t.Parallel()
	for name, connect := range map[string]func(*dialogue) []string{
		"plain":    func(d *dialogue) []string { return []string{"-p", port(d.plain)} },
		"starttls": func(d *dialogue) []string { return []string{"-p", port(d.plain), "-t", ""} },
		"tls":      func(d *dialogue) []string { return []string{"-p", port(d.secure), "-s"} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dialogueOfNotes(t)
			mechanisms := []string{"login", "PLAIN"}
			if name != "plain" {
				mechanisms = append(mechanisms, "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")
			}
			for _, mechanism := range mechanisms {
				said := "AUTHENTICATE " + mechanism
				if mechanism == "login" {
					said = "LOGIN strategos {8}"
				}
				args := append(connect(d), "-u", "strategos", "-a", "strategos", "-m", mechanism)
				d.imtest(append(args, "-w", "password"), "B SELECT inbox\nC FETCH 3 body[]\nD LOGOUT\n",
					said, "Authenticated.", letter(t), "C OK Fetch completed", "D OK Logout completed")
				d.imtest(append(args, "-w", "passw0rd"), "B LOGOUT\n",
					said, "NO [AUTHENTICATIONFAILED] ", "Authentication failed.", "B OK Logout completed")
			}
			if name == "plain" {
				return
			}
			d.imtest(append(connect(d), "-a", "sirhc", "-m", "ANONYMOUS"), "B SELECT inbox\nC LOGOUT\n",
				"AUTHENTICATE ANONYMOUS", "Authenticated.", "* 0 EXISTS", "C OK Logout completed")
			if name == "starttls" { // under TLS from the start it shows no certificate
				d.imtestExternal()
			}
		})
	}
}

// imtestExternal logs in with certificates, of which one is nobody's here.
func (d *dialogue) imtestExternal() {
	d.t.Helper()
	for user, wants := range map[string][]string{
		"strategos": {"AUTHENTICATE EXTERNAL", "Authenticated.", letter(d.t), "D OK Logout completed"},
		"nobody":    {"AUTHENTICATE EXTERNAL", "NO [AUTHENTICATIONFAILED] ", "Authentication failed.", "D OK Logout completed"},
	} {
		d.imtest([]string{"-p", port(d.plain), "-t", d.certificateFile(user), "-u", user, "-a", user, "-m", "EXTERNAL"},
			"B SELECT inbox\nC FETCH 3 body[]\nD LOGOUT\n", wants...)
	}
}

// imtest runs the program, types lines, and wants all that is listed to be
// printed, in that order.
func (d *dialogue) imtest(args []string, lines string, wants ...string) {
	d.t.Helper()
	cmd := command(d.t, imtest, append(args, "localhost")...)
	in, err := cmd.StdinPipe() // which stays open: at its end imtest says LOGOUT by itself
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := io.WriteString(in, strings.ReplaceAll(lines, "\n", "\r\n")); err != nil {
		d.t.Fatal(err)
	}
	out, err := cmd.Output()
	if err != nil {
		d.t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
	inOrder(d.t, cmd.Args, string(out), wants...)
}

// inOrder wants texts to be in what a program printed, one behind the other.
func inOrder(t *testing.T, args []string, out string, wants ...string) {
	t.Helper()
	rest := out
	for _, want := range wants {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("%v: no %q where it should be in:\n%s", args, want, out)
		}
		rest = after
	}
}

// certificateFile is a file with a user's certificate and its key.
func (d *dialogue) certificateFile(user string) string {
	d.t.Helper()
	cert := certificateOf(d.t, d.server.Authority(), user)
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		d.t.Fatal(err)
	}
	var octets []byte
	for _, der := range cert.Certificate {
		octets = append(octets, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	octets = append(octets, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
	path := filepath.Join(d.t.TempDir(), "client.pem")
	if err := os.WriteFile(path, octets, 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// GNU's gsasl speaks the mechanisms too, with a library of its own, and binds
// to the TLS channel: RFC 9266 under TLS 1.3, RFC 5929 under TLS 1.2.
func TestGsasl(t *testing.T) {
	t.Parallel()
	for version, priority := range map[string]string{"TLS 1.3": "NORMAL", "TLS 1.2": "NORMAL:-VERS-TLS1.3"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			d := dialogueOfNotes(t)
			binding := map[string]string{"TLS 1.3": "p=tls-exporter,", "TLS 1.2": "p=tls-unique,,"}[version]
			for mechanism, first := range map[string]string{
				"SCRAM-SHA-1-PLUS": code(binding)[:16], "SCRAM-SHA-256-PLUS": code(binding)[:16],
				"PLAIN": "", "LOGIN": "", "CRAM-MD5": "", "ANONYMOUS": "",
			} {
				args := []string{
					"--imap", "--connect", "localhost:" + port(d.plain), "--starttls", "--x509-ca-file", d.authority(), "--priority", priority,
					"--mechanism", mechanism, "--authentication-id", "strategos", "--authorization-id", "", "--anonymous-token", "sirhc",
				}
				inOrder(t, args, run(t, "gsasl", append(args, "--password", "password")...),
					"AUTHENTICATE "+mechanism, first, ". OK Logged in", "* BYE Logging out")
				if mechanism == "ANONYMOUS" {
					continue
				}
				out, err := command(t, "gsasl", append(args, "--password", "passw0rd")...).Output()
				if err == nil {
					t.Errorf("gsasl has logged in with a wrong password by %s", mechanism)
				}
				inOrder(t, args, string(out), "AUTHENTICATE "+mechanism, "NO [AUTHENTICATIONFAILED] ")
			}
		})
	}
}
