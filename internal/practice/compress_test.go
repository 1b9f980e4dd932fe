package practice_test

import (
	"testing"

	"imapsh/internal/practice"
)

func TestCompress(t *testing.T) {
	t.Parallel()
	for _, below := range []string{"@ connect\nS: * OK ${...}", "@ starttls", "@ tls\nS: * OK ${...}"} {
		d := dialogueOfNotes(t)
		d.play(below)
		d.play(`
			C: a COMPRESS DEFLATE
			S: a BAD COMPRESS is for after login; ${...}	// RFC 4978 §5: command-auth
			@ login
			C: b COMPRESS
			S: b BAD COMPRESS: expected a space ${...}
			C: c COMPRESS GZIP
			S: c BAD COMPRESS: expected DEFLATE at octet 11, found "GZIP"; it is written COMPRESS DEFLATE	// RFC 4978 §3
			C: d NOOP
			S: d OK ${...}	// RFC 4978 §3: behind BAD all goes on as it was
			@ compress
			C: e COMPRESS DEFLATE
			S: e NO [COMPRESSIONACTIVE] DEFLATE is active already	// RFC 4978 §3
			C: f SELECT INBOX
			@ skip Flags that stay
			C: g FETCH 2 BODY.PEEK[]
			@ skip )
			C: h IDLE
			S: + idling
			@b select INBOX
			C.b: a STORE 1 -FLAGS.SILENT (\Seen)
			S.b: a OK ${...}
			S: * 1 FETCH (FLAGS (\Answered))	// each response can be read as soon as it is sent
			C: DONE
			S: h OK ${...}
			C: i APPEND INBOX {10}
			S: + ${...}
			C: 0123456789
			S: * 5 EXISTS
			S: * ${_} RECENT
			S: i OK ${...}
			C: j LOGOUT
			S: * BYE ${...}
			S: j OK ${...}
		`)
	}
}

// Behind the OK nothing but DEFLATE is taken for a command.
func TestCompressBroken(t *testing.T) {
	t.Parallel()
	d := dialogueOfNotes(t)
	d.play(`
		@ login
		C: a COMPRESS DEFLATE
		S: a OK DEFLATE active
		C: b NOOP
	`)
	p := d.peers[""]
	if wrong := d.deflate(""); wrong != "" {
		t.Fatal(wrong)
	}
	d.play("S: * BYE Behind COMPRESS come octets that are not compressed")
	_ = p.Close()
}

// A few octets can be compressed that are very many: a line of them ends as
// every line does that is too long.
func TestCompressBomb(t *testing.T) {
	t.Parallel()
	d := start(t, practice.Config{Store: notes(t), Limits: practice.Limits{LineOctets: 1000}})
	d.play("@ login\n@ compress")
	zeros := make([]byte, 8<<20)
	for i := range zeros {
		zeros[i] = 'a'
	}
	if wrong := d.peers[""].send("a " + string(zeros) + "\r\n"); wrong != "" {
		t.Fatal(wrong)
	}
	d.play("S: a BAD The line is longer than 1000 octets; ${...}")
}
