package transcripts

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"strings"
	"time"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// actor plays a scene to a client.
type actor struct {
	*mock
	number int // of the scene
	scene  *scene
	conn   net.Conn
	secure bool // it has TLS
	talk   *wire.Conversation
	in     wire.Joiner
	buf    []byte
	unread []byte
	chunk  wire.Chunk

	tags   map[string]string // the client's, by the recording's
	flying map[string]string // commands without their tagged reply: names by the recording's tags
}

// mostCommand bounds a command whose literals are compared, in octets.
const mostCommand = 64 << 20

func newActor(m *mock, scene int, conn net.Conn, secure bool) *actor {
	return &actor{
		mock: m, number: scene, scene: m.scenes[scene], conn: conn, secure: secure,
		talk: wire.NewConversation(0), in: wire.Joiner{Limit: mostCommand}, buf: make([]byte, 32<<10),
		tags: make(map[string]string), flying: make(map[string]string),
	}
}

// errOver says that the client is gone, or has got its BYE.
var errOver = errors.New("the connection is over")

// play plays the scene to its end, or the client's.
func (a *actor) play(ctx context.Context) {
	raw := a.conn
	defer context.AfterFunc(ctx, func() { _ = raw.Close() })() // whoever waits on it gets the error
	defer func() { _ = raw.Close() }()                         // the client may have closed it
	turns := a.scene.turns
	for i := 0; i < len(turns); {
		a.waits(a.number, a.scene.hears(i))
		skip, err := a.turn(ctx, turns[i:])
		if err != nil {
			a.missed(turns[i:])
			break
		}
		i += skip
	}
	a.waits(a.number, done)
	a.epilogue(ctx)
}

// missed notes that the client was gone before it sent all.
func (a *actor) missed(turns []turn) {
	for _, t := range turns {
		if t.ask != nil {
			a.differs(Difference{File: a.script.file, Line: t.line, Conn: a.scene.conn, What: "the client was gone before it sent this", Expected: a.source(t.line)})
			return
		}
	}
}

// epilogue hears what a client sends behind the transcript's end, where the
// server did not end the connection.
func (a *actor) epilogue(ctx context.Context) {
	for ctx.Err() == nil && !a.saidBye() {
		f, err := a.hear(nil)
		if err != nil {
			return
		}
		if a.unexpected(f, a.lastLine(), "") != nil {
			return
		}
	}
}

// saidBye says that the scene ends with the server's BYE: a LOGOUT's, or its
// own.
func (a *actor) saidBye() bool {
	for _, t := range a.scene.turns {
		if t.say != nil && t.say.responseName() == "BYE" {
			return true
		}
	}
	return false
}

// turn plays the first of turns, and says how many that were.
func (a *actor) turn(ctx context.Context, turns []turn) (n int, err error) {
	switch t := turns[0]; {
	case t.say != nil:
		return 1, a.say(ctx, t)
	case t.answer != nil:
		return 1, a.hearAnswer(t)
	case t.ask.name == "STARTTLS" && a.secure:
		for n = 1; n < len(turns) && (turns[n].say == nil || !turns[n].say.tagged()); n++ {
		}
		return min(n+1, len(turns)), nil
	case t.ask.name == "AUTHENTICATE":
		return a.authenticate(t, turns)
	default:
		_, err := a.hearRequest(t)
		return 1, err
	}
}

// say says a response. One that nothing asked for waits until the other
// connections have got as far as they had when it was recorded, but no longer
// than the client.
func (a *actor) say(ctx context.Context, t turn) error {
	unasked := len(a.tags) > 0
	for _, name := range a.flying {
		unasked = unasked && name == "IDLE"
	}
	for unasked && !t.say.tagged() && !t.say.asks() && !a.reached(a.number, t.at) && len(a.unread) == 0 {
		const moment = 10 * time.Millisecond
		if err := a.read(moment); err != nil {
			return err
		}
	}
	raw := a.says(t.say, a.tags)
	if err := a.write(raw); err != nil {
		return err
	}
	if !t.say.tagged() {
		return nil
	}
	name := a.flying[t.say.response.Tag]
	delete(a.flying, t.say.response.Tag)
	if t.say.response.Name != "OK" {
		return nil
	}
	return a.change(ctx, name)
}

// change does what a command's OK means for the connection.
func (a *actor) change(ctx context.Context, command string) error {
	switch command {
	case "STARTTLS":
		tc := tls.Server(a.conn, a.opt.TLS)
		if err := tc.HandshakeContext(ctx); err != nil {
			return err
		}
		a.conn, a.secure, a.unread = tc, true, nil // what stood behind STARTTLS in plain text is not believed
	case "COMPRESS":
		a.conn = session.NewCompressed(a.conn, a.unread)
		a.unread = nil
	}
	return nil
}

// write sends octets.
func (a *actor) write(raw []byte) error {
	for p := raw; len(p) > 0; {
		n, _, _ := a.talk.Scan(wire.Server, p)
		p = p[n:]
	}
	_, err := a.conn.Write(raw)
	return err
}

// read reads what the client sends, no longer than a limit if that is not 0.
func (a *actor) read(limit time.Duration) error {
	if limit > 0 {
		_ = a.conn.SetReadDeadline(time.Now().Add(limit)) // fails on a connection that is gone, as Read does
		defer func() { _ = a.conn.SetReadDeadline(time.Time{}) }()
	}
	n, err := a.conn.Read(a.buf)
	a.unread = append(a.unread, a.buf[:n]...)
	if n > 0 || limit > 0 && errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}

// hearRequest hears a command until it is the one that the transcript has.
func (a *actor) hearRequest(t turn) (*wire.Frame, error) {
	for {
		f, err := a.hear(t.ask)
		if err != nil {
			return nil, err
		}
		if a.fits(t.ask, f) {
			a.tags[t.ask.tag], a.flying[t.ask.tag] = tagIn(f.Raw), t.ask.name
			return f, nil
		}
		if err := a.unexpected(f, t.line, a.source(t.line)); err != nil {
			return nil, err
		}
	}
}

// fits says that a client's command is the one that the transcript has. Of an
// AUTHENTICATE the mechanism counts; of a command that was refused, what was
// sent of it.
func (a *actor) fits(q *request, f *wire.Frame) bool {
	want, got := q.words, wordsOf(f.Raw)
	switch {
	case q.name == "AUTHENTICATE":
		want, got = want[:min(2, len(want))], got[:min(2, len(got))]
	case q.refused:
		want = wordsOf(q.raw)
		got = got[:min(len(want), len(got))]
		if n := len(want) - 1; n >= 0 && len(got) == len(want) {
			want, got = want[:n], got[:n] // the literal itself
		}
	}
	return a.means(a.script, want, got)
}

// hearAnswer hears the end of an IDLE, or the client's part of a SASL exchange:
// that may be anything, but where the transcript has a "*", which cancels it.
func (a *actor) hearAnswer(t turn) error {
	f, err := a.hear(nil)
	if err != nil {
		return err
	}
	want := string(bytes.TrimRight(t.answer, "\r\n"))
	got := string(bytes.TrimRight(f.Raw, "\r\n"))
	exact := want == "*" || got == "*" || strings.EqualFold(want, "DONE")
	if a.chunk.Kind == wire.Answer && (!exact || strings.EqualFold(want, got)) {
		return nil
	}
	return a.unexpected(f, t.line, a.source(t.line))
}

// authenticate plays a SASL exchange, of which a client may send the first
// answer with the command or behind a "+". RFC 9051 §6.2.2.
func (a *actor) authenticate(t turn, turns []turn) (n int, err error) {
	f, err := a.hearRequest(t)
	if err != nil {
		return 0, err
	}
	const initial = 3 // words with an initial response
	recorded, given := len(t.ask.words) >= initial, len(wordsOf(f.Raw)) >= initial
	switch {
	case recorded && !given:
		if err := a.write([]byte("+ \r\n")); err != nil {
			return 0, err
		}
		return 1, a.hearAnswer(turn{line: t.line, answer: anyAnswer})
	case given && !recorded && len(turns) > 2 && turns[1].say != nil && turns[1].say.asks() && turns[2].answer != nil:
		return len(turns[:3]), nil
	}
	return 1, nil
}

// hear gives the next command, whole, or the next answer. Its literals are
// asked for, but for those of a command that was refused.
func (a *actor) hear(want *request) (*wire.Frame, error) {
	for {
		for len(a.unread) > 0 {
			var n int
			var ok bool
			n, a.chunk, ok = a.talk.Scan(wire.Client, a.unread)
			a.unread = a.unread[n:]
			if !ok {
				continue
			}
			f, whole := a.in.Add(&a.chunk)
			if whole {
				return f, nil
			}
			if !a.chunk.Next.Waits() {
				continue
			}
			if want != nil && want.refused {
				return f, nil
			}
			if err := a.write([]byte("+ Ready for the literal\r\n")); err != nil {
				return nil, err
			}
		}
		if err := a.read(0); err != nil {
			return nil, err
		}
	}
}

// tagIn gives a command's tag.
func tagIn(raw []byte) string {
	tag, _, _ := bytes.Cut(bytes.TrimRight(raw, "\r\n"), []byte(" "))
	return string(tag)
}

// unexpected answers a command that the transcript does not have here. A LOGOUT
// is obeyed all the same.
func (a *actor) unexpected(f *wire.Frame, line int, expected string) error {
	words := wordsOf(f.Raw)
	tag := tagIn(f.Raw)
	a.differs(Difference{
		File: a.script.file, Line: line, Conn: a.scene.conn, What: "the client sent something else",
		Expected: expected, Received: shown(f),
	})
	if len(words) > 0 && strings.EqualFold(words[0].text, "LOGOUT") {
		_ = a.write([]byte("* BYE Before the transcript ends\r\n" + tag + " OK Logged out\r\n")) // it may be gone
		return errOver
	}
	if tag == "" {
		tag = "*"
	}
	why := "The transcript ends here"
	if expected != "" {
		why = "Expected: " + visible(expected)
	}
	return a.write([]byte(tag + " BAD " + strings.Map(ascii, why) + "\r\n"))
}

// ascii keeps a response's text within what every client reads.
func ascii(r rune) rune {
	if r > '~' || r < ' ' {
		return '?'
	}
	return r
}

// shown is a client's command as it may be shown.
func shown(f *wire.Frame) string {
	var k keeper
	k.keep(f.Raw, f.Secret)
	return string(k.raw)
}
