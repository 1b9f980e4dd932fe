package practice_test

import (
	"testing"

	"imapsh/internal/practice"
	"imapsh/internal/practice/mailstore"
)

// The fixture "office" is for the extensions' lessons: what they show of it.
func TestOffice(t *testing.T) {
	t.Parallel()
	store := newStore(mailstore.Limits{})
	if _, err := store.Load(mailstore.Office()); err != nil {
		t.Fatal(err)
	}
	d := start(t, practice.Config{Store: store})
	d.vars["train"], d.vars["lamp"], d.vars["lighthouse"] = "\u043f\u043e\u0435\u0437\u0434", "Gl\u00fchlampe", "\u706f\u53f0"
	d.play(`
		@ select INBOX
		C: a THREAD REFERENCES UTF-8 ALL
		S: * THREAD (1 (2 3)(13))(4)(5)(6)(7)(8)(9)(10)(11)(12)(14)	// RFC 5256 §3: the fourth of the first thread is in Sent
		S: a OK ${...}
		C: b THREAD ORDEREDSUBJECT UTF-8 ALL
		S: * THREAD (1 (2)(3)(13))(4)(5)(6)(7)(8)(9)(10)(11)(12)(14)
		S: b OK ${...}
		C: c SEARCH CHARSET UTF-8 BODY {10+}
		C: ${train}
		S: * SEARCH 5	// koi8-r, in base64
		S: c OK ${...}
		C: d SEARCH CHARSET UTF-8 BODY {10+}
		C: ${lamp}
		S: * SEARCH 10	// windows-1252, in quoted-printable
		S: d OK ${...}
		C: e SEARCH CHARSET UTF-8 SUBJECT {6+}
		C: ${lighthouse}
		S: * SEARCH 6	// iso-2022-jp, in an encoded word
		S: e OK ${...}
		C: g FETCH 7 BODY.PEEK[2.2.MIME]
		S: * 7 FETCH (BODY[2.2.MIME] {143}
		S: Content-Type: application/pdf; name="policy.pdf"
		S: Content-Disposition: attachment; filename="policy.pdf"
		S: Content-Transfer-Encoding: base64
		S: 
		S: )
		S: g OK ${...}
		C: h FETCH 8 BODY.PEEK[2.TEXT]
		S: * 8 FETCH (BODY[2.TEXT] {38}
		S: It is yellow, and for the left hand.
		S: )
		S: h OK ${...}
		C: i LIST (SPECIAL-USE) "" "*" RETURN (SUBSCRIBED)
		S: * LIST (\HasNoChildren \Archive \Subscribed) "/" Archive
		S: * LIST (\HasNoChildren \Drafts \Subscribed) "/" Drafts
		S: * LIST (\HasNoChildren \Junk) "/" Junk
		S: * LIST (\HasNoChildren \Sent \Subscribed) "/" Sent
		S: * LIST (\HasNoChildren \Trash \Subscribed) "/" Trash
		S: i OK ${...}
		C: j LIST (SUBSCRIBED RECURSIVEMATCH) "" "%"
		S: * LIST ${...} "/" INBOX
		S: * LIST ${...} "/" Archive
		S: * LIST ${...} "/" Drafts
		S: * LIST (${...}) "/" Lists ("CHILDINFO" ("SUBSCRIBED"))
		S: * LIST (${...}) "/" Projects ("CHILDINFO" ("SUBSCRIBED"))
		S: * LIST ${...} "/" Sent
		S: * LIST ${...} "/" Trash
		S: * LIST (${...}) "/" Travel ("CHILDINFO" ("SUBSCRIBED"))
		S: j OK ${...}
	`)
}
