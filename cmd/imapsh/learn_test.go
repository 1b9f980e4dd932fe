package main

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"imapsh/internal/session"
	"imapsh/lessons"
)

// exercises is a lesson that asks the second connection.
const exercises = `---
title: Exercises
rfc: [9051#6.4.6]
---

~~~setup
account ${user} ${password}
append INBOX one.eml flags=(\Seen)
append INBOX two.eml
~~~

## Open

~~~goal
- INBOX is open
  mailbox == "INBOX"
~~~
~~~hint
First LOGIN.
~~~
~~~hint
LOGIN ${user} ${password}
SELECT INBOX
~~~
~~~demo
C: A LOGIN ${user} ${!password}
S: A OK ${...}
## Then open it.
C: B SELECT INBOX
S: * 2 EXISTS
S: B OK [READ-WRITE] ${...}
~~~

## Change

~~~goal
- The second message is flagged
  "\\Flagged" in flags("INBOX", 2)
~~~
~~~goal hold
- There is one message in *Archive*
  hasMailbox("Archive") && count("Archive") == 1
~~~
~~~limit
- Say NOOP once at most.
  used("NOOP") <= 1
~~~
~~~hint
STORE and COPY.
~~~
~~~hint
STORE 2 +FLAGS (\Flagged)
~~~
~~~mistake
when: code == "TRYCREATE"
say: CREATE it first, ${user}.
try: COPY 1 Archive
~~~
~~~demo
C: A STORE 2 +FLAGS (\Flagged)
S: A OK ${...}
C: B CREATE Archive
S: B OK ${...}
C: C COPY 1 Archive
S: C OK ${...}
~~~
`

// learner is somebody at a lesson, as the tests need one.
type learner struct {
	*lessons.Player
	t        *testing.T
	progress lessons.Progress
	told     []string // while demos played
}

// learn begins a lesson on a practice server.
func learn(t *testing.T, text string) *learner {
	t.Helper()
	others := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, others) })
	l := &learner{t: t}
	l.Player = lessons.NewPlayer(parseLesson(t, text), lessons.Options{
		Ground:   new(practiceGround),
		Progress: &l.progress,
		Tell: func(_ context.Context, text lessons.Text) {
			l.told = append(l.told, text.Lines(80)[0].String())
		},
	})
	t.Cleanup(func() {
		if err := l.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
	l.must(l.Start(t.Context()))
	return l
}

func parseLesson(t *testing.T, text string) *lessons.Lesson {
	t.Helper()
	files := fstest.MapFS{
		"one.eml": {Data: []byte("Subject: one\n\n1\n")},
		"two.eml": {Data: []byte("Subject: two\n\n2\n")},
	}
	l, err := lessons.Parse("exercises.md", []byte(strings.ReplaceAll(text, "~~~", "```")), files)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// must gives a report in which nothing went wrong.
func (l *learner) must(r lessons.Report, err error) lessons.Report {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
	return r
}

// types sends lines and gives what is told behind the last.
func (l *learner) types(lines ...string) lessons.Report {
	l.t.Helper()
	var r lessons.Report
	for _, line := range lines {
		x, err := l.Session().Command("", l.Fill(line))
		if err == nil {
			_, err = x.Wait(l.t.Context())
		}
		if err != nil {
			l.t.Fatalf("%s: %v", line, err)
		}
		r = l.Check(l.t.Context())
	}
	return r
}

// tells checks that a report has a line, and gives all of them.
func (l *learner) tells(r lessons.Report, kind lessons.Kind, words string) {
	l.t.Helper()
	lines := r.Text.Lines(200)
	if !slices.ContainsFunc(lines, func(x lessons.Line) bool { return x.Kind == kind && strings.Contains(x.String(), words) }) {
		l.t.Errorf("no line of kind %d tells %q in\n%v", kind, words, lines)
	}
}

func TestPlayerSees(t *testing.T) {
	l := learn(t, exercises)
	l.must(l.Skip(t.Context()))
	// Message 2 is still the second when the first is gone, whatever its number is now: RFC 9051 §2.3.1.2.
	l.types(`STORE 1 +FLAGS (\Deleted)`, "EXPUNGE")
	l.tells(l.types(`STORE 1 +FLAGS (\Flagged)`), lessons.Reached, "[x] The second message is flagged")
	l.types(`STORE 1 -FLAGS (\Flagged)`)
	l.types("CREATE archive", "CREATE Archive")
	l.tells(l.types("COPY 1 Archive"), lessons.Reached, "[x] There is one message in Archive")
	if !slices.Contains(l.Reached(), false) {
		return
	}
	t.Errorf("goals: %v", l.Reached())
}

// A goal that must hold is lost again; the others stay reached.
func TestPlayerHolds(t *testing.T) {
	l := learn(t, exercises)
	l.must(l.Skip(t.Context()))
	if r := l.types("CREATE Archive", "COPY 1 Archive", `STORE 2 +FLAGS (\Flagged)`); !r.Complete {
		t.Fatalf("goals: %v", l.Reached())
	}
	l.tells(l.types(`STORE 2 -FLAGS (\Flagged)`, "DELETE Archive"), lessons.Open, "[ ] There is one message in Archive")
	if l.Complete() {
		t.Error("the step is still complete")
	}
	if diff := cmp.Diff([]bool{true, false}, l.Reached()); diff != "" {
		t.Errorf("goals (-want +got):\n%s", diff)
	}
	if r := l.types("CREATE Archive", "COPY 1 Archive"); !r.Complete || !r.Finished {
		t.Errorf("complete %v, finished %v", r.Complete, r.Finished)
	}
}

func TestPlayerAnswersMistakesAndLimits(t *testing.T) {
	l := learn(t, exercises)
	l.must(l.Skip(t.Context()))
	l.tells(l.types("COPY 1 Archive"), lessons.Advice, "CREATE it first, strategos.")
	if r := l.types("NOOP"); !r.Text.Empty() {
		t.Errorf("told: %v", r.Text.Lines(80))
	}
	l.tells(l.types("NOOP"), lessons.Warning, "Say NOOP once at most.")
	if r := l.types("NOOP"); !r.Text.Empty() {
		t.Errorf("told again: %v", r.Text.Lines(80))
	}
}

func TestPlayerGoesOnBackAndAnew(t *testing.T) {
	l := learn(t, exercises)
	l.tells(l.must(l.Next(t.Context())), lessons.Guidance, "left to do")
	first := l.Session()
	if r := l.types("LOGIN ${user} ${password}", "EXAMINE inbox"); !r.Complete || r.Finished || !l.Complete() {
		t.Errorf("complete %v, finished %v", r.Complete, r.Finished)
	}
	if diff := cmp.Diff(lessons.Record{Step: "change", Done: []string{"open"}}, l.progress.Of("exercises")); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	r := l.must(l.Next(t.Context()))
	if l.tells(r, lessons.Heading, "2 of 2: Change"); r.Fresh || l.Session() != first {
		t.Error("the next step begins on another connection")
	}
	if r := l.must(l.Back(t.Context())); !r.Fresh || l.Session() == first || l.Step().ID != "open" {
		t.Errorf("back is at %s, fresh %v", l.Step().ID, r.Fresh)
	}
	if st := l.Session().State(); st.Phase != session.NotAuthenticated {
		t.Errorf("back is %v", st.Phase)
	}
	l.must(l.Skip(t.Context()))
	if st := l.Session().State(); st.Phase != session.Selected || st.ReadOnly {
		t.Errorf("skip is %v", st.Phase)
	}
	l.types("CREATE Archive")
	l.must(l.Reset(t.Context()))
	l.types("COPY 1 Archive")
	if !slices.Contains(l.Reached(), false) {
		t.Error("reset left Archive there")
	}
	l.tells(l.must(l.Skip(t.Context())), lessons.Guidance, "last step")
}

// A learner who comes back goes on where they left, on a connection that stands as it stood.
func TestPlayerResumes(t *testing.T) {
	l := learn(t, exercises)
	l.types("LOGIN ${user} ${password}", "SELECT INBOX")
	again := lessons.NewPlayer(l.Lesson(), lessons.Options{Ground: new(practiceGround), Progress: &l.progress})
	defer func() { _ = again.Close(t.Context()) }()
	r := l.must(again.Start(t.Context()))
	l.tells(r, lessons.Heading, "2 of 2: Change")
	if st := again.Session().State(); st.Phase != session.Selected {
		t.Errorf("resumed %v", st.Phase)
	}
}

// Whoever logs out or is cut off is told how to go on.
func TestPlayerSurvivesTheConnection(t *testing.T) {
	l := learn(t, exercises)
	r := l.types("LOGIN ${user} ${password}", "LOGOUT")
	<-l.Session().Ended()
	if r.Text.Empty() { // the end had not come when the reply was looked at
		r = l.Check(t.Context())
	}
	l.tells(r, lessons.Warning, `\reset`)
	if r := l.Check(t.Context()); !r.Text.Empty() {
		t.Errorf("told again: %v", r.Text.Lines(80))
	}
	l.tells(l.must(l.Next(t.Context())), lessons.Warning, `\reset`)
	l.tells(l.must(l.Show(t.Context())), lessons.Warning, `\reset`)
	l.must(l.Reset(t.Context()))
	l.types("LOGIN ${user} ${password}", "SELECT INBOX", "LOGOUT")
	<-l.Session().Ended()
	r = l.must(l.Next(t.Context()))
	if l.tells(r, lessons.Heading, "2 of 2"); !r.Fresh || l.Session().State().Phase != session.Selected {
		t.Error("the next step does not begin on a fresh connection")
	}
}

func TestPlayerHints(t *testing.T) {
	l := learn(t, exercises)
	var got []string
	for range 3 {
		for _, line := range l.Hint().Lines(80) {
			got = append(got, line.String())
		}
	}
	last := []string{"Type this:", "  LOGIN strategos password", "  SELECT INBOX"}
	if diff := cmp.Diff(slices.Concat([]string{"First LOGIN."}, last, last), got); diff != "" {
		t.Errorf("hints (-want +got):\n%s", diff)
	}
}

// The demo is played where the learner stands; if that is not where it begins, they are told.
func TestPlayerShows(t *testing.T) {
	l := learn(t, exercises)
	if r := l.must(l.Show(t.Context())); !r.Complete {
		t.Errorf("the demo reaches %v", l.Reached())
	}
	l.must(l.Skip(t.Context()))
	if diff := cmp.Diff([]string{"Then open it.", "What comes before this step is done for you:"}, l.told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	l.must(l.Back(t.Context()))
	l.must(l.Show(t.Context()))
	l.tells(l.must(l.Show(t.Context())), lessons.Guidance, `\reset begins the step anew`)
}

// A server that does not answer the second connection makes nobody wait for long.
func TestPlayerGivesUpLooking(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	ground := &misplaced{}
	p := lessons.NewPlayer(parseLesson(t, exercises), lessons.Options{
		Ground: ground,
		Dial: func(ctx context.Context, cfg session.Config) (*session.Session, error) {
			cfg.Target = ground.server.config().Target
			return session.Dial(ctx, cfg)
		},
	})
	defer func() { _ = p.Close(t.Context()) }()
	if _, err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	l := &learner{Player: p, t: t}
	l.types("LOGIN ${user} ${password}", "SELECT INBOX")
	ground.elsewhere = silent.Addr().(*net.TCPAddr)
	if _, err := p.Skip(t.Context()); err == nil || !strings.Contains(err.Error(), "no answer within 2s") {
		t.Errorf("the second connection: %v", err)
	}
}

// misplaced is a ground that leads the second connection elsewhere.
type misplaced struct {
	practiceGround
	elsewhere *net.TCPAddr // nil: to the practice server
}

func (g *misplaced) Prepare(ctx context.Context, l *lessons.Lesson) (lessons.Place, error) {
	place, err := g.practiceGround.Prepare(ctx, l)
	if g.elsewhere != nil {
		place.Config.Target.Port = g.elsewhere.Port
	}
	return place, err
}
