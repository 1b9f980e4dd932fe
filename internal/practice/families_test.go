package practice_test

import (
	"testing"

	"imapsh/internal/practice"
)

// What profiles offer after login, and what they do not.
func TestProfilesOffer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		profile        practice.Profile
		offers, misses []string
	}{
		{practice.ProfileAll(), []string{"IMAP4rev1", "IMAP4rev2", "LITERAL+", "QUOTASET", "CREATE-SPECIAL-USE"}, []string{"LITERAL-"}},
		{practice.ProfileRev2(), []string{"IMAP4rev1", "IMAP4rev2", "LITERAL-"}, []string{"LITERAL+"}},
		{practice.ProfileDovecot(), []string{"LITERAL+", "LIST-STATUS", "MULTIAPPEND", "SPECIAL-USE"}, []string{"IMAP4rev2", "LITERAL-", "QUOTA", "CREATE-SPECIAL-USE", "APPENDLIMIT=67108864"}},
		{practice.ProfileRev1(), []string{"IMAP4rev1"}, []string{"IMAP4rev2", "NAMESPACE", "LITERAL+", "LITERAL-"}},
		// What is needed is gone, and with it what needs it.
		{practice.Profile{Without: []string{"LIST-EXTENDED"}}, []string{"QUOTA"}, []string{"LIST-EXTENDED", "LIST-STATUS", "IMAP4rev2"}},
		{practice.Profile{Without: []string{"QUOTA"}}, []string{"IMAP4rev2"}, []string{"QUOTA=RES-STORAGE", "QUOTA=RES-MESSAGE", "QUOTASET"}},
	} {
		d := start(t, practice.Config{Profile: c.profile})
		d.play("@ login")
		got := capabilitiesOf(t, d, "")
		for _, name := range c.offers {
			if !got[name] {
				t.Errorf("%s, without %v: %s is missing in %v", c.profile.Name, c.profile.Without, name, got)
			}
		}
		for _, name := range c.misses {
			if got[name] {
				t.Errorf("%s, without %v: %s is in %v", c.profile.Name, c.profile.Without, name, got)
			}
		}
	}
}
