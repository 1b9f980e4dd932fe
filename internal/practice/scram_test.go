package practice_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"testing"

	"github.com/xdg-go/scram"

	"imapsh/internal/practice"
)

// digest is a response of CRAM-MD5. RFC 2195 §2.
func digest(user, password, challenge string) string {
	keyed := hmac.New(md5.New, []byte(password))
	keyed.Write([]byte(challenge))
	return code(user + " " + hex.EncodeToString(keyed.Sum(nil)))
}

func TestAuthenticateCRAM(t *testing.T) {
	t.Parallel()
	const challenge = "<1896.1795374480@localhost>" // of the clock that stands
	d := start(t, practice.Config{Nonce: func() string { return "1896" }})
	d.vars["challenge"] = code(challenge)
	d.vars["right"] = digest("strategos", "password", challenge)
	d.vars["wrong"] = digest("strategos", "Password", challenge)
	d.vars["nobody"] = digest("nobody", "", challenge)
	d.vars["spaceless"] = code("strategos")
	d.play(`
		@ connect
		S: * OK ${...}
		C: a AUTHENTICATE CRAM-MD5 ${right}
		S: a BAD In CRAM-MD5 the server speaks first; there can be no initial response	// RFC 4959 §3
		C: b AUTHENTICATE CRAM-MD5
		S: + ${challenge}	// RFC 2195 §2
		C: ${wrong}
		S: b NO [AUTHENTICATIONFAILED] Login failed: no such user, or not their password
		C: c AUTHENTICATE CRAM-MD5
		S: + ${challenge}
		C: ${nobody}
		S: c NO [AUTHENTICATIONFAILED] Login failed: no such user, or not their password
		C: d AUTHENTICATE CRAM-MD5
		S: + ${challenge}
		C: ${spaceless}
		S: d BAD CRAM-MD5's response is user, space, digest
		C: e AUTHENTICATE cram-md5
		S: + ${challenge}
		C: ${right}
		S: e OK Logged in
	`)
}

// RFC 2195 §2's example, computed by the same function as above.
func TestDigest(t *testing.T) {
	t.Parallel()
	got := digest("tim", "tanstaaftanstaaf", "<1896.697170952@postoffice.reston.mci.net>")
	if want := "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// talk plays a client's side of SCRAM: what it says to what the server said last.
type talk struct {
	*dialogue
	*scram.ClientConversation
}

func (d *dialogue) scram(hash scram.HashGeneratorFcn, user, password, identity string, binding scram.ChannelBinding) talk {
	d.t.Helper()
	client, err := hash.NewClient(user, password, identity)
	if err != nil {
		d.t.Fatal(err)
	}
	return talk{d, client.NewConversationWithChannelBinding(binding)}
}

// say puts the client's next message into ${client}.
func (t talk) say() {
	t.t.Helper()
	said, err := base64.StdEncoding.DecodeString(t.vars["server"])
	if err != nil {
		t.t.Fatal(err)
	}
	message, err := t.Step(string(said))
	if err != nil {
		t.t.Fatalf("the client is not content with %q: %v", said, err)
	}
	t.vars["client"] = code(message)
	delete(t.vars, "server")
}

// proves plays a whole exchange up to the client's proof.
func (t talk) proves(connect, mechanism string) {
	t.t.Helper()
	t.vars["mechanism"] = mechanism
	t.play(connect)
	t.say()
	t.play("C: a AUTHENTICATE ${mechanism} ${client}\nS: + ${server}")
	t.say()
	t.play("C: ${client}")
}

func TestAuthenticateSCRAM(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	none := scram.ChannelBinding{}
	for mechanism, hash := range map[string]scram.HashGeneratorFcn{"SCRAM-SHA-1": scram.SHA1, "SCRAM-SHA-256": scram.SHA256} {
		right := d.scram(hash, "strategos", "password", "strategos", none)
		right.proves("@ connect\nS: * OK ${...}", mechanism)
		d.play("S: + ${server}") // RFC 5802 §5: the server's proof
		right.say()
		d.play("C: \nS: a OK Logged in")
		if !right.Valid() {
			t.Error("the server has proved nothing")
		}
		delete(d.peers, "")

		d.scram(hash, "strategos", "Password", "", none).proves("@ connect\nS: * OK ${...}", mechanism)
		d.play("S: a NO [AUTHENTICATIONFAILED] Login failed: no such user, or not their password")
		delete(d.peers, "")

		d.scram(hash, "nobody", "password", "", none).proves("@ connect\nS: * OK ${...}", mechanism)
		d.play("S: a NO [AUTHENTICATIONFAILED] Login failed: no such user, or not their password")
		delete(d.peers, "")

		other := d.scram(hash, "strategos", "password", "root", none)
		other.proves("@ connect\nS: * OK ${...}", mechanism)
		d.play("S: + ${server}\nC: \nS: a NO [AUTHORIZATIONFAILED] ${...}")
		delete(d.vars, "server")
		delete(d.peers, "")
	}
}

// RFC 5802 §5, §6, §7: what is no message of SCRAM's, and what would be a
// downgrade.
func TestAuthenticateSCRAMMalformed(t *testing.T) {
	t.Parallel()
	d := start(t, practice.Config{Nonce: func() string { return "3rfcNHYJY1ZVvHVs7j" }})
	d.vars["first"] = code("n,,n=strategos,r=fyko+d2lbbFgONRv9qkxdawL")
	d.vars["challenge"] = code("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvHVs7j,s=Oig5OXizMVh7wSMoP0q4YQ==,i=4096")
	d.vars["reserved"] = code("n,,m=mandatory,n=strategos,r=fyko")
	d.vars["bound"] = code("p=tls-unique,,n=strategos,r=fyko")
	d.vars["unaware"] = code("y,,n=strategos,r=fyko")
	d.vars["proofless"] = code("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvHVs7j")
	d.play(`
		@ connect
		S: * OK ${...}
		C: a AUTHENTICATE SCRAM-SHA-1
		S: + 	// RFC 5802 §5: the client is first
		C: ${first}
		S: + ${challenge}
		C: ${proofless}
		S: a BAD The message is not one of SCRAM's; ${...}
		C: b AUTHENTICATE SCRAM-SHA-1 ${reserved}
		S: b BAD The message is not one of SCRAM's; ${...}	// RFC 5802 §5.1: m is refused
		C: c AUTHENTICATE SCRAM-SHA-1 =
		S: c BAD The message is not one of SCRAM's; ${...}
		C: d AUTHENTICATE SCRAM-SHA-1 ${bound}
		S: d BAD SCRAM-SHA-1 binds no channel; p= is for SCRAM-SHA-1-PLUS	// RFC 5802 §6
		C: e AUTHENTICATE SCRAM-SHA-1-PLUS ${bound}
		S: e NO [PRIVACYREQUIRED] SCRAM-SHA-1-PLUS needs TLS, which it binds to	// RFC 5530 §3
		C: f AUTHENTICATE SCRAM-SHA-1 ${unaware}
		S: + ${...}
		C: *
		S: f BAD The client cancelled the exchange
		@b tls
		S.b: * OK ${...}
		C.b: a AUTHENTICATE SCRAM-SHA-1 ${unaware}
		S.b: a NO [AUTHENTICATIONFAILED] Login failed: SCRAM-SHA-1-PLUS is there, ${...}	// RFC 5802 §6: "y"
		C.b: b AUTHENTICATE SCRAM-SHA-1-PLUS ${first}
		S.b: b BAD SCRAM-SHA-1-PLUS's first message begins with p= ${...}
		C.b: c AUTHENTICATE SCRAM-SHA-1-PLUS ${bound}
		S.b: c NO [AUTHENTICATIONFAILED] Login failed: there is no channel binding "tls-unique" here; there is tls-exporter	// RFC 9266 §3
	`)
}

// RFC 5802 §6, RFC 9266 §2, RFC 5929 §3: the -PLUS forms.
func TestAuthenticateSCRAMPlus(t *testing.T) {
	t.Parallel()
	for name, version := range map[string]uint16{"TLS 1.3": tls.VersionTLS13, "TLS 1.2": tls.VersionTLS12} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dialogueOfNotes(t)
			d.version = version
			for mechanism, hash := range map[string]scram.HashGeneratorFcn{"SCRAM-SHA-1-PLUS": scram.SHA1, "SCRAM-SHA-256-PLUS": scram.SHA256} {
				d.play("@ tls\nS: * OK ${...}")
				right := d.scram(hash, "strategos", "password", "", d.binding())
				right.proves("", mechanism)
				d.play("S: + ${server}")
				right.say()
				d.play("C: \nS: a OK Logged in")
				delete(d.peers, "")

				d.play("@ tls\nS: * OK ${...}")
				stolen := d.binding()
				stolen.Data = append([]byte{^stolen.Data[0]}, stolen.Data[1:]...)
				d.scram(hash, "strategos", "password", "", stolen).proves("", mechanism)
				d.play("S: a NO [AUTHENTICATIONFAILED] Login failed: the channel bindings do not match; ${...}")
				delete(d.peers, "")
			}
		})
	}
}

// binding is the client's end of the connection's channel binding.
func (d *dialogue) binding() scram.ChannelBinding {
	d.t.Helper()
	state := d.peers[""].Conn.(*tls.Conn).ConnectionState()
	if state.Version < tls.VersionTLS13 {
		return scram.NewTLSUniqueBinding(state.TLSUnique)
	}
	binding, err := scram.NewTLSExporterBinding(&state)
	if err != nil {
		d.t.Fatal(err)
	}
	return binding
}
