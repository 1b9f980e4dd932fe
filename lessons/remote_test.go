package lessons

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"imapsh/internal/realserver"
	"imapsh/internal/session"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// onRealServers runs a test on an empty account of each of the real servers.
func onRealServers(t *testing.T, test func(*testing.T, *remote)) {
	for _, name := range realserver.Names() {
		t.Run(name, func(t *testing.T) {
			s := realserver.Start(t, name)
			s.Clear(t)
			target, err := session.ParseTarget("imap://" + s.Addr)
			if err != nil {
				t.Fatal(err)
			}
			test(t, NewRemote(session.Config{Target: target}, s.User, s.Password).(*remote))
		})
	}
}

// visits does something on the account, for a test.
func (r *remote) visits(t *testing.T, do func(p *peer) error) {
	t.Helper()
	if err := r.visit(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

// held lists what the account holds, UIDs aside.
func (r *remote) held(t *testing.T) []string {
	t.Helper()
	var lines []string
	r.visits(t, func(p *peer) error {
		s, err := r.save(t.Context(), p)
		if err != nil {
			return err
		}
		for _, b := range s.mailboxes {
			lines = append(lines, "mailbox "+b.name)
			for _, m := range b.messages {
				slices.Sort(m.flags)
				lines = append(lines, strings.TrimSpace(string(m.octets))+" "+m.date.UTC().Format(time.RFC3339)+" "+strings.Join(asStrings(m.flags), " "))
			}
		}
		for _, name := range s.subscribed {
			lines = append(lines, "subscribed "+name)
		}
		return nil
	})
	slices.Sort(lines)
	return lines
}

func asStrings(flags []imap.Flag) []string {
	var all []string
	for _, f := range flags {
		all = append(all, string(f))
	}
	return all
}

// own gives a name of a mailbox as the server wants it: in Courier all names are below INBOX.
func own(p *peer, name string) (string, error) {
	ns, err := p.Namespace().Wait()
	if err != nil || len(ns.Personal) == 0 {
		return name, err
	}
	return ns.Personal[0].Prefix + name, nil
}

func letter(subject string, flags ...imap.Flag) message {
	return message{
		flags: flags, date: time.Date(2026, time.November, 19, 10, 0, 0, 0, time.UTC),
		octets: []byte("Subject: " + subject + "\r\n\r\n"),
	}
}

// live is an account that somebody used before: two mailboxes, three messages, a subscription.
func live(p *peer) error {
	work, err := own(p, "Work")
	if err != nil {
		return err
	}
	home, err := own(p, "Home")
	return errors.Join(err,
		p.Create(work, nil).Wait(),
		p.Create(home, nil).Wait(),
		p.Subscribe(work).Wait(),
		p.append(work, letter("one", imap.FlagSeen, imap.FlagFlagged)),
		p.append(work, letter("two", imap.FlagDeleted)),
		p.append(home, letter("three")),
	)
}

// wreck is what a learner does to it.
func wreck(p *peer) error {
	work, err := own(p, "Work")
	if err != nil {
		return err
	}
	home, _ := own(p, "Home")
	stray, _ := own(p, "Stray")
	err = errors.Join(
		p.Delete(home).Wait(),
		p.Create(stray, nil).Wait(),
		p.Subscribe(stray).Wait(),
		p.Unsubscribe(work).Wait(),
		p.append("INBOX", letter("four")),
		p.append(work, letter("five")),
	)
	if _, selected := p.Select(work, nil).Wait(); selected != nil || err != nil {
		return errors.Join(err, selected)
	}
	return errors.Join(
		p.store(imap.UIDSetNum(1), imap.StoreFlagsDel, imap.FlagFlagged),
		p.Expunge().Close(), // takes "two"
	)
}

// A lesson leaves an account as it was, whatever the learner did.
func TestRemoteRestores(t *testing.T) {
	onRealServers(t, func(t *testing.T, r *remote) {
		r.visits(t, live)
		before := r.held(t)
		l := &Lesson{Setup: Setup{Accounts: []Account{{Mailboxes: []Mailbox{
			{Name: "INBOX", Messages: []Message{{Octets: letter("lesson").octets, Flags: []string{`\Seen`}}}},
		}}}}}
		for range 2 {
			if _, err := r.Prepare(t.Context(), l); err != nil {
				t.Fatal(err)
			}
			r.visits(t, func(p *peer) error {
				uids, err := p.uids("INBOX")
				if len(uids) != 1 {
					t.Errorf("INBOX holds %v, not the lesson's one message", uids)
				}
				return err
			})
			r.visits(t, wreck)
		}
		if err := r.Restore(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, r.held(t)); diff != "" {
			t.Errorf("the account (-before +after):\n%s", diff)
		}
	})
}

// What is not an account set aside is refused before anything is written.
func TestRemoteRefuses(t *testing.T) {
	onRealServers(t, func(t *testing.T, r *remote) {
		for _, test := range []struct {
			lesson Lesson
			want   string
		}{
			{Lesson{Setup: Setup{Accounts: make([]Account, 2)}}, "needs 2 accounts"},
			{Lesson{Needs: []string{"TELEPATHY"}, Setup: Setup{Accounts: make([]Account, 1)}}, "needs TELEPATHY"},
		} {
			if _, err := r.Prepare(t.Context(), &test.lesson); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("prepare: %v, not %q", err, test.want)
			}
		}
		r.visits(t, func(p *peer) error { return p.append("INBOX", letter("mine")) })
		_, err := r.Prepare(t.Context(), &Lesson{Setup: Setup{Accounts: make([]Account, 1)}})
		if err == nil || !strings.Contains(err.Error(), "empty INBOX") {
			t.Errorf("prepare on a full INBOX: %v", err)
		}
		wrong := NewRemote(r.place.Config, r.place.User, "wrong")
		_, err = wrong.Prepare(context.WithoutCancel(t.Context()), &Lesson{Setup: Setup{Accounts: make([]Account, 1)}})
		if err == nil || strings.Contains(err.Error(), "wrong") {
			t.Errorf("prepare with a wrong password: %v", err)
		}
	})
}

// The password of somebody's own account is in no text.
func TestRemoteHidesThePassword(t *testing.T) {
	place := Place{User: "u", Password: "Zq7", Private: true}
	text := say(Prose, "LOGIN ${user} ${password}").fill(place.variables())
	if got := text.Lines(80)[0].String(); got != "LOGIN u ********" {
		t.Errorf("shown: %q", got)
	}
}
