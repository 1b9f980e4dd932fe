package lessons

import (
	"fmt"
	"strings"
	"testing"

	"imapsh/internal/session"
	"imapsh/internal/wire"
)

// follow gives a watch that has seen a dialogue: lines that begin with "C: " or "S: ", and "@ closed".
func follow(t *testing.T, lines ...string) *watch {
	t.Helper()
	w := newWatch(make(chan struct{}, 1))
	talk := wire.NewConversation(0)
	for _, line := range lines {
		side, text, _ := strings.Cut(line, " ")
		from := map[string]wire.Side{"C:": wire.Client, "S:": wire.Server}[side]
		if side == "@" {
			w.Event(session.Event{Kind: session.Closed})
			continue
		}
		for p := []byte(text + "\r\n"); len(p) > 0; {
			n, c, ok := talk.Scan(from, p)
			p = p[n:]
			if ok {
				w.Chunk(&c)
			}
		}
	}
	return w
}

func TestConditions(t *testing.T) {
	greeted := "S: * OK [CAPABILITY IMAP4rev1] ready"
	login := []string{greeted, "C: A LOGIN u p", "S: A OK in"}
	inbox := append(login[:3:3], "C: B select inbox", "S: * 4 EXISTS", "S: * FLAGS (\\Seen)", "S: B OK [READ-ONLY] done")
	fetch := append(inbox[:7:7], "C: C FETCH 3 body[]", "S: * 3 FETCH (FLAGS (\\Seen) BODY[] {4}", "S: hi", "S: )", "S: C OK done")
	for _, test := range []struct {
		dialogue   []string
		expression string
	}{
		{[]string{greeted, "C: A NOOP", "S: A OK"}, `state == "not authenticated" && ok && verb == "NOOP" && !tls`},
		{login, `state == "authenticated" && mailbox == "" && sent == "LOGIN u p"`},
		{inbox, `state == "selected" && mailbox == "INBOX" && readonly && messages == 4 && code == "READ-ONLY"`},
		{inbox, `got("EXISTS", "4") && got("exists") && !got("EXISTS", "5") && got("FLAGS", "\\Seen") && !got("FETCH")`},
		{fetch, `got("FETCH", "body[]", "hi") && !got("FETCH", "BODY[]", "ho") && !got("FETCH", "UID") && !got("EXISTS")`},
		{fetch, `got("FETCH", "FLAGS", "\\Seen") && used("FETCH") == 1 && used("fetch") == 1 && used("LOGIN") == 1`},
		{
			append(fetch, "C: D UID FETCH 1 FLAGS", "S: D NO [LIMIT] no"),
			`no && code == "LIMIT" && verb == "UID FETCH" && used("UID FETCH") == 1 && !got("FETCH")`,
		},
		{append(login, "C: B FLY", "S: B BAD what"), `bad && !ok && !no && sent == "FLY"`},
		{append(login, "C: B", "S: B BAD what"), `bad && verb == "" && sent == ""`},
		{append(login, "C: B SELECT {5}", "S: + go on"), `verb == "SELECT" && !ok && !no && !bad && sent == "SELECT {5}"`},
		{
			append(login, "C: B SELECT {5}", "S: + go on", "C: INBOX", "S: B OK [READ-WRITE] done"),
			`state == "selected" && sent == "SELECT {5}\r\nINBOX" && used("SELECT") == 1`,
		},
		{append(login, "C: B IDLE", "S: + idling", "S: * 5 EXISTS"), `verb == "IDLE" && got("EXISTS", "5") && !ok`},
		{append(login, "C: B IDLE", "S: + idling", "S: * 5 EXISTS", "C: DONE", "S: B OK done"), `ok && verb == "IDLE" && got("EXISTS")`},
		{append(login, "S: * 1 EXISTS", "C: B NOOP", "S: B OK"), `got("EXISTS", "1") && verb == "NOOP"`},
		{append(login, "C: B NOOP", "C: C CAPABILITY", "S: C OK", "S: B OK"), `verb == "NOOP" && ok`},
		{append(login, "C: B LOGOUT", "S: * BYE bye", "S: B OK out"), `state == "logout" && got("BYE", "bye") && !closed`},
		{append(login, "C: B LOGOUT", "S: * BYE bye", "S: B OK out", "@ closed"), `closed && ok && verb == "LOGOUT"`},
	} {
		c, _, err := compile(test.expression)
		if err != nil {
			t.Errorf("%s: %v", test.expression, err)
			continue
		}
		moments := follow(t, test.dialogue...).take()
		if holds, err := c.holds(&moments[len(moments)-1], nil); !holds || err != nil {
			t.Errorf("%s: %v, %v after\n%s", test.expression, holds, err, strings.Join(test.dialogue, "\n"))
		}
	}
}

// An expression that fails for what it meets is an error, not a crash.
func TestConditionFails(t *testing.T) {
	c, _, err := compile(`split(sent, "x")[100] == ""`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.holds(&moment{}, nil); err == nil {
		t.Error("no error for an index behind the end")
	}
}

// What is kept is bounded, however much a server sends and however long nobody looks.
func TestWatchIsBounded(t *testing.T) {
	lines := []string{"S: * OK ready"}
	for i := range 3 * mostMoments {
		lines = append(lines, fmt.Sprintf("C: A%d NOOP", i), fmt.Sprintf("S: A%d OK", i))
	}
	w := follow(t, lines...)
	if n := len(w.take()); n != mostMoments {
		t.Errorf("%d moments are kept, not %d", n, mostMoments)
	}
	large := "S: * 1 FETCH (X " + strings.Repeat("x", mostHeard/2) + ")"
	if n := len(follow(t, lines[0], "C: A NOOP", large, large, large).now.heard); n != 2 {
		t.Errorf("%d responses are kept, not the greeting and the one that is within the bound", n)
	}
}
