package repl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"imapsh/transcripts"
)

// scripted is a remote on which keys are pressed, each in the middle of a wait
// or when a question is asked, and that notes what happens. "" is no key.
type scripted struct {
	keys  []string
	noted []string
	out   *bytes.Buffer
}

func (s *scripted) next() string {
	if len(s.keys) == 0 {
		return ""
	}
	key := s.keys[0]
	s.keys = s.keys[1:]
	return key
}

// note notes the last line that was shown, and what is done behind it.
func (s *scripted) note(what string) {
	lines := strings.Split(strings.TrimSuffix(s.out.String(), "\n"), "\n")
	s.noted = append(s.noted, lines[len(lines)-1]+": "+what)
}

func (s *scripted) wait(ctx context.Context, d time.Duration) (string, time.Duration, error) {
	if d == 0 {
		return "", 0, ctx.Err()
	}
	s.note(d.String())
	return s.next(), d / 2, nil
}

func (s *scripted) ask(context.Context, string) (string, error) {
	key := s.next()
	s.note("asked, " + key)
	if key == "" {
		return "", ErrInterrupt
	}
	return key, nil
}

func (s *scripted) pressed() bool { return false }

const played = `IMAP-Transcript: 1

S: * OK hi
@ +60
C: A NOOP
@ +1
S: A OK
## one two
C: B NOOP
@ +0.5
S: B OK
C: C NOOP
S: C OK
@ +8
`

// films says how keys change what is shown, and which waits there are.
var films = []struct {
	name string
	opts PlayOptions
	keys []string
	want []string
	err  error
}{
	{
		"long waits are shortened",
		PlayOptions{Speed: 1, IdleLimit: 2 * time.Second},
		nil,
		[]string{"* OK hi: 2s", "A NOOP: 1s", "│ one two: 500ms", "B NOOP: 500ms", "C OK: 2s"},
		nil,
	},
	{
		"faster",
		PlayOptions{Speed: 2},
		nil,
		[]string{"* OK hi: 30s", "A NOOP: 500ms", "│ one two: 250ms", "B NOOP: 250ms", "C OK: 4s"},
		nil,
	},
	{"no waits", PlayOptions{}, nil, nil, nil},
	{
		"a pause takes nothing from the wait",
		PlayOptions{Speed: 1},
		[]string{" ", "x", " "},
		[]string{"* OK hi: 1m0s", "* OK hi: asked, x", "* OK hi: asked,  ", "* OK hi: 30s", "A NOOP: 1s", "│ one two: 500ms", "B NOOP: 500ms", "C OK: 8s"},
		nil,
	},
	{
		"keys for the speed",
		PlayOptions{Speed: 1},
		[]string{"+", "", "-", "_", "", "="},
		[]string{"* OK hi: 1m0s", "* OK hi: 15s", "A NOOP: 500ms", "A NOOP: 500ms", "A NOOP: 500ms", "│ one two: 1s", "│ one two: 250ms", "B NOOP: 500ms", "C OK: 8s"},
		nil,
	},
	{
		"steps",
		PlayOptions{Speed: 1, Step: true},
		[]string{KeyEnter, ".", KeyRight},
		[]string{"* OK hi: asked, " + KeyEnter, "│ one two: asked, .", "B OK: asked, " + KeyRight},
		nil,
	},
	{
		"a step, and on",
		PlayOptions{Speed: 1},
		[]string{".", ".", " "},
		[]string{"* OK hi: 1m0s", "* OK hi: asked, .", "│ one two: asked,  ", "B NOOP: 500ms", "C OK: 8s"},
		nil,
	},
	{"leaving", PlayOptions{Speed: 1}, []string{"", "q"}, []string{"* OK hi: 1m0s", "A NOOP: 1s"}, nil},
	{"leaving a pause", PlayOptions{Speed: 1}, []string{" ", "q"}, []string{"* OK hi: 1m0s", "* OK hi: asked, q"}, nil},
	{"Ctrl-C in a pause", PlayOptions{Speed: 1}, []string{" "}, []string{"* OK hi: 1m0s", "* OK hi: asked, "}, ErrInterrupt},
}

func TestFilm(t *testing.T) {
	for _, tt := range films {
		t.Run(tt.name, func(t *testing.T) {
			from, err := transcripts.NewPlayback("t.imap", strings.NewReader(played))
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			remote := &scripted{keys: tt.keys, out: &out}
			if err := newFilm(&out, from, tt.opts, remote).run(t.Context()); !errors.Is(err, tt.err) {
				t.Errorf("ended with %v, want %v", err, tt.err)
			}
			if got, want := fmt.Sprintf("%q", remote.noted), fmt.Sprintf("%q", tt.want); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// What cannot be written is told, and ends the film.
func TestFilmOnAFullDisk(t *testing.T) {
	from, err := transcripts.NewPlayback("t.imap", strings.NewReader(played))
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left")
	if err := Play(t.Context(), failing{full}, from, PlayOptions{}); !errors.Is(err, full) {
		t.Errorf("ended with %v, want %v", err, full)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// A film that nobody can stop with a key ends with its context.
func TestFilmWithoutKeys(t *testing.T) {
	from, err := transcripts.NewPlayback("t.imap", strings.NewReader(played))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	if err := Play(ctx, &out, from, PlayOptions{Speed: 1}); !errors.Is(err, context.Canceled) || out.String() != "* OK hi\n" {
		t.Errorf("showed %q and ended with %v", out.String(), err)
	}
}
