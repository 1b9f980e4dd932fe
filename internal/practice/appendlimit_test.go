package practice_test

import (
	"testing"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

func TestAppendLimit(t *testing.T) {
	t.Parallel()
	limits := mailstore.DefaultLimits()
	limits.OctetsPerMessage = 4
	store := newStore(limits)
	if _, err := store.AddAccount("strategos", "password"); err != nil {
		t.Fatal(err)
	}
	d := start(t, practice.Config{Store: store})
	d.play(`
		@ login
		C: b STATUS inbox (APPENDLIMIT)
		S: * STATUS INBOX (APPENDLIMIT 4)	// RFC 7889 §3.1
		S: b OK Status completed
		C: c LIST "" % RETURN (STATUS (appendlimit))
		S: * LIST (\HasNoChildren) "/" INBOX
		S: * STATUS INBOX (APPENDLIMIT 4)	// RFC 7889 §3.2
		S: c OK List completed
		C: d APPEND inbox {4+}
		C: abcd
		S: d OK ${...}
		C: e APPEND inbox {5+}
		C: abcde
		S: e NO [TOOBIG] ${...}	// RFC 7889 §4
		C: f APPEND inbox {5}
		S: f NO [TOOBIG] ${...}	// before it is sent
		C: g APPENDLIMIT
		S: g BAD ${...}
	`)
	if got := capabilitiesOf(t, d, ""); !got["APPENDLIMIT=4"] {
		t.Errorf("capabilities are %v, want APPENDLIMIT=4 among them (RFC 7889 §2)", got)
	}
}
