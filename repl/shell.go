package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"imapsh/internal/session"
	"imapsh/internal/wire"
	"imapsh/lessons"
)

// Options say what a shell works on and how it behaves.
type Options struct {
	Dial  func(ctx context.Context, sinks ...session.Sink) (*session.Session, error) // nil: the lesson connects
	Theme Theme
	ASCII bool // the terminal has no UTF-8

	Greeting       []string // what a newcomer is told before the server's greeting
	Example        string   // the LOGIN line to suggest, or none
	AllowPlaintext bool     // send passwords in the clear to other machines
	KeepGoing      bool     // a script goes on behind NO and BAD
	Verbose, Quiet bool
	Password       func(user string) (string, bool)    // known without asking, or nil
	RecordTo       string                              // a file to record to from the first octet on, or none
	Record         func(path string) (Recorder, error) // starts a transcript
	Taken          func(restore func() error)          // told how to give the terminal back in an emergency

	// Learn gives the player of a lesson, made with the shell's options and a ground; nil: there is no course.
	Learn func(lesson string, o lessons.Options) (*lessons.Player, error)
	First []string // lines to begin with, as if they were typed
}

// Recorder is a sink that writes a transcript.
type Recorder interface {
	session.Sink
	io.Closer
}

// Shell sends what is typed, or what a script holds, and shows what comes.
type Shell struct {
	opts     Options
	sess     *session.Session                // nil: not connected
	shown    atomic.Pointer[session.Session] // the same, for who draws the line that is being typed
	player   *lessons.Player                 // of the lesson under way, or nil
	in       input
	notes    io.Writer  // where imapsh itself speaks
	columns  func() int // of the terminal that they go to, or nil
	screen   session.Sink
	recorder recorderSlot

	typing bool // lines are typed on a terminal, not read from a script
	leave  bool // the last command was LOGOUT, or \quit
	last   outcome
}

// input is where lines come from: a terminal or a script.
type input interface {
	// line reads the rest of a command behind a literal.
	line(ctx context.Context) (string, error)
	// octets reads some octets of a literal of which some are left. From a
	// terminal they come line by line, and may be more than that: what is over
	// is the rest of the command.
	octets(ctx context.Context, u wire.Upload) ([]byte, error)
	// answer reads what goes behind a "+": DONE, or a line of a SASL exchange.
	answer(ctx context.Context, verb, challenge string) (string, error)
	// password reads a password for a user.
	password(ctx context.Context, user string) (string, error)
	// confirm asks whether to do something that is dangerous.
	confirm(ctx context.Context, question string) bool
}

// errCancelled says that a person broke off what was being typed.
var errCancelled = errors.New("broken off")

// ErrNotSent says that a command was not sent, because it would have put a
// password on the wire in plain text.
var ErrNotSent = errors.New("not sent: the connection is in plain text, and anyone between could read the password; use imaps://, imap+starttls:// or \\starttls, or allow it with --allow-plaintext")

// ErrFile says that a file that a line names could not be used.
var ErrFile = errors.New("cannot be sent")

// mark stands before every line that imapsh itself says.
func (s *Shell) mark() string { return voice{ascii: s.opts.ASCII}.mark() }

// voice is how imapsh itself speaks.
type voice struct {
	theme Theme
	ascii bool // the terminal has no UTF-8
}

// mark stands before every line.
func (v voice) mark() string {
	if v.ascii {
		return "| "
	}
	return "│ "
}

// lines makes lines of a text, of at most so many columns beside the mark; 0 is
// any number.
func (v voice) lines(text string, width int) []byte {
	var b []byte
	for _, line := range wrap(text, width) {
		clean := Sanitiser{Hostile: v.theme.Hostile, ASCII: v.ascii}
		b = v.theme.Mark.Append(b, v.mark())
		b = clean.Append(b, []byte(line), Style{})
		b = append(clean.Flush(b), '\n')
	}
	return b
}

// say tells a person something, behind the mark. What is quoted from elsewhere
// is made harmless.
func (s *Shell) say(format string, args ...any) {
	if s.opts.Quiet && !s.typing {
		return
	}
	s.complain(format, args...)
}

// complain says what must be said even with -q.
func (s *Shell) complain(format string, args ...any) {
	v := voice{s.opts.Theme, s.opts.ASCII}
	_, _ = s.notes.Write(v.lines(fmt.Sprintf(format, args...), s.width())) // there is nowhere left to complain
}

// width is how many columns a line of imapsh's own may take; 0 is any number.
func (s *Shell) width() int {
	if s.columns == nil {
		return 0
	}
	return s.columns() - len([]rune(s.mark()))
}

// narrowest is the width below which wrapping makes a text harder to read.
const narrowest = 20

// wrap breaks a text into lines of at most so many characters, at spaces.
func wrap(text string, width int) []string {
	var lines []string
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		for width >= narrowest && utf8.RuneCountInString(line) > width {
			runes := []rune(line)
			cut := width
			for cut > 0 && runes[cut] != ' ' {
				cut--
			}
			if cut == 0 {
				break
			}
			lines, line = append(lines, string(runes[:cut])), string(runes[cut+1:])
		}
		lines = append(lines, line)
	}
	return lines
}

// sinks are who is shown what passes on a connection of the shell's.
func (s *Shell) sinks() []session.Sink {
	return []session.Sink{s.screen, &s.recorder, tlsNotes{s}, &doubts{say: s.say}}
}

// begin connects, where no lesson does that, and runs the first lines. Sinks
// get everything from the first octet on.
func (s *Shell) begin(ctx context.Context) error {
	if s.opts.RecordTo != "" {
		to, err := s.opts.Record(s.opts.RecordTo)
		if err != nil {
			return err
		}
		s.recorder.to = to
	}
	if s.opts.Dial != nil {
		sess, err := s.opts.Dial(ctx, s.sinks()...)
		if err != nil {
			return err
		}
		s.use(sess)
	}
	for _, line := range s.opts.First {
		if err := s.obey(ctx, line); err != nil {
			return err
		}
	}
	return nil
}

// use makes a connection the shell's; nil is none.
func (s *Shell) use(sess *session.Session) {
	s.sess = sess
	s.shown.Store(sess)
}

// end gives up the connection and the lesson, and ends the recording.
func (s *Shell) end(ctx context.Context) error {
	return errors.Join(s.endLesson(ctx), s.recorder.swap(nil))
}

// tlsNotes tells a person what TLS gave.
type tlsNotes struct{ s *Shell }

func (tlsNotes) Chunk(*wire.Chunk) {}
func (tlsNotes) Flush()            {}

func (n tlsNotes) Event(e session.Event) {
	if e.TLS == nil || !n.s.typing && !n.s.opts.Verbose && e.TLS.Problem == nil {
		return
	}
	n.s.say("%s", describeTLS(e.TLS))
}

// describeTLS says in a line what protects a connection.
func describeTLS(f *session.TLSFacts) string {
	if f == nil {
		return "plain text: anyone between can read and change it"
	}
	how := fmt.Sprintf("%s, %s, ", f.Version, f.Cipher)
	if !f.Verified {
		return how + fmt.Sprintf("NOT VERIFIED: %v", f.Problem)
	}
	return how + "verified as " + f.ServerName
}

// recorderSlot is the sink that records while there is a recorder.
type recorderSlot struct {
	mu sync.Mutex
	to Recorder
}

func (r *recorderSlot) Chunk(c *wire.Chunk) {
	r.with(func(to Recorder) { to.Chunk(c) })
}

func (r *recorderSlot) Event(e session.Event) {
	r.with(func(to Recorder) { to.Event(e) })
}

func (r *recorderSlot) Flush() {
	r.with(func(to Recorder) { to.Flush() })
}

func (r *recorderSlot) with(do func(Recorder)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.to != nil {
		do(r.to)
	}
}

// swap puts another recorder in, or none, and closes the one before.
func (r *recorderSlot) swap(to Recorder) error {
	r.mu.Lock()
	before := r.to
	r.to = to
	r.mu.Unlock()
	if before == nil {
		return nil
	}
	return before.Close()
}
