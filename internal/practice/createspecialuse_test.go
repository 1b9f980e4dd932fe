package practice_test

import "testing"

func TestCreateSpecialUse(t *testing.T) {
	t.Parallel()
	play(t, `
		@ login
		C: a CREATE MySpecial (USE (\Drafts \sent \Drafts))
		S: a OK Create completed	// RFC 6154 §5.3
		C: b LIST (SPECIAL-USE) "" My*
		S: * LIST (\HasNoChildren \Drafts \Sent) "/" MySpecial
		S: b OK List completed
		C: c CREATE Everything (USE (\All))
		S: c NO [USEATTR] No mailbox can be made for "\All" here	// RFC 6154 §5.3
		C: d CREATE Everything (USE (\Junk \Flagged))
		S: d NO [USEATTR] ${...}
		C: e CREATE Everything (USE (\Bogus))
		S: e NO [USEATTR] ${...}
		C: f LIST "" Everything
		S: f OK List completed	// RFC 6154 §3: it is not created
		C: g CREATE Everything (USE ())
		S: g OK Create completed	// RFC 6154 §6: no use is allowed
		C: h CREATE Spam/Mine (use (\Junk))
		S: h OK Create completed
		C: i LIST "" Spam*
		S: * LIST (\Noselect \HasChildren) "/" Spam	// the use is the mailbox's, not its superiors'
		S: * LIST (\HasNoChildren \Junk) "/" Spam/Mine
		S: i OK List completed
		C: j CREATE Trash (USE (\Trash))
		S: j NO [ALREADYEXISTS] ${...}
		C: k CREATE Plain
		S: k OK Create completed
		C: l CREATE a (USE (Drafts))
		S: l BAD CREATE: expected a use such as \Drafts at octet 17, found "Drafts"; it is written CREATE mailbox [(USE (attributes))]
		C: m CREATE a (USE \Drafts)
		S: m BAD CREATE: expected "(" ${...}
		C: n CREATE a ()
		S: n BAD CREATE: expected a list of parameters ${...}	// RFC 4466 §2.2
		C: o CREATE a (PARTITION x)
		S: o BAD CREATE: expected USE ${...}
		C: p CREATE a USE
		S: p BAD CREATE: expected "(" ${...}
		C: q CREATE a (USE (\Sent))x
		S: q BAD CREATE: expected the end of the line ${...}
		C: r LIST "" a
		S: r OK List completed
	`)
}
