package session

import (
	"bytes"
	"compress/flate"
	"io"
	"net"
	"strings"
	"testing"
)

// COMPRESS typed by hand switches the layer, above TLS or without it, and only
// when it is answered OK. RFC 4978 §3.
func TestCompress(t *testing.T) {
	t.Parallel()
	const dialogue = `
		S: * OK hello
		C: A STARTTLS
		S: A OK begin
		TLS
		C: B CAPABILITY
		S: B OK
		C: C COMPRESS DEFLATE
		S: C NO [COMPRESSIONACTIVE] already
		C: x compress  deflate
		S: x OK DEFLATE active
		DEFLATE
		C: D FETCH 1 BODY[]
		S- * 1 FETCH (BODY[] {5}␊
		S: hello)
		S: D OK done
		C: E COMPRESS DEFLATE
		S: E BAD already`
	ca := newAuthority(t, "Our CA")
	r := newTranscript(t)
	cfg := serveTLS(t, with(ca.issue(nil)), dialogue).config(StartTLS, r)
	cfg.Roots = ca.roots()
	s := dial(t, cfg)
	for _, step := range []struct{ tag, line, want string }{
		{"", "COMPRESS DEFLATE", "C NO already"},
		{"x", "compress  deflate", "x OK DEFLATE active"},
		{"", "FETCH 1 BODY[]", "D OK done"},
		{"", "COMPRESS DEFLATE", "E BAD already"},
	} {
		if got := run(t, s, step.tag, step.line); got != step.want {
			t.Errorf("%s: got %s, want %s", step.line, got, step.want)
		}
	}
	s.Close()
	all := r.text.String()
	if strings.Count(all, "-- compressed") != 1 || !strings.Contains(all, "S: x OK DEFLATE active\n-- compressed\nC: D FETCH 1 BODY[]") {
		t.Errorf("what was seen is\n%s", all)
	}
}

// What the server sends right behind its OK, in the same packet, is compressed
// already.
func TestCompressedAtOnce(t *testing.T) {
	t.Parallel()
	var behind bytes.Buffer
	w, err := flate.NewWriter(&behind, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(w, "* 5 EXISTS\r\n") // to memory, which does not fail
	_ = w.Flush()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- answerCompress(l, behind.String()) }()
	r := newTranscript(t)
	f := &fake{listener: l}
	s := dial(t, f.config(Plain, r))
	if got, want := run(t, s, "", "COMPRESS DEFLATE"), "A OK active"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	r.waitFor("* 5 EXISTS")
	s.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
	_ = l.Close()
}

// answerCompress is a server that says OK to one command and octets behind it.
func answerCompress(l net.Listener, octets string) error {
	conn, err := l.Accept()
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "* OK hello\r\n"); err != nil {
		return err
	}
	if err := expect(conn, "A COMPRESS DEFLATE\r\n"); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, "A OK active\r\n"+octets); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, conn)
	return err
}
