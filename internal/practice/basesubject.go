package practice

import (
	"strings"

	"imapsh/internal/practice/mailstore"
)

// baseSubject is a subject without what replies, forwards and mailing lists put
// around it. RFC 5256 §2.1.
type baseSubject struct {
	collated string // prepared for i;unicode-casemap
	reply    bool   // what was taken off says that it is a reply or forward: RFC 5256 §3, REFERENCES
}

// baseSubjectOf extracts a message's base subject in the steps of RFC 5256 §2.1.
func baseSubjectOf(m *mailstore.Message) baseSubject {
	s := subject{text: oneSpaced(string(decodeWords([]byte(m.Content.Envelope().Subject.Value))))} // (1)
	for {
		for s.cutTrailer() { // (2)
		}
		for s.cutLeader() || s.cutBlob() { // (3), (4), (5)
		}
		if !s.cutForward() { // (6)
			break
		}
	}
	return baseSubject{collated: string(casemap([]byte(s.text))), reply: s.reply} // (7)
}

// oneSpaced makes one space of tabs and of several spaces.
func oneSpaced(text string) string {
	text = strings.ReplaceAll(text, "\t", " ")
	for strings.Contains(text, "  ") {
		text = strings.ReplaceAll(text, "  ", " ")
	}
	return text
}

// subject is what is left of a subject.
type subject struct {
	text  string
	reply bool
}

// cutTrailer takes off the end what matches subj-trailer.
//
//	subj-trailer = "(fwd)" / WSP
func (s *subject) cutTrailer() bool {
	const fwd = "(fwd)"
	if at := len(s.text) - len(fwd); at >= 0 && strings.EqualFold(s.text[at:], fwd) {
		s.text, s.reply = s.text[:at], true
		return true
	}
	rest, found := strings.CutSuffix(s.text, " ")
	s.text = rest
	return found
}

// cutLeader takes off the beginning what matches subj-leader.
//
//	subj-leader = (*subj-blob subj-refwd) / WSP
//	subj-refwd  = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"
func (s *subject) cutLeader() bool {
	if rest, found := strings.CutPrefix(s.text, " "); found {
		s.text = rest
		return true
	}
	rest := s.text
	for behind, found := cutBlob(rest); found; behind, found = cutBlob(rest) {
		rest = behind
	}
	for _, word := range []string{"re", "fwd", "fw"} {
		if len(rest) < len(word) || !strings.EqualFold(rest[:len(word)], word) {
			continue
		}
		behind, _ := cutBlob(strings.TrimLeft(rest[len(word):], " "))
		if behind, found := strings.CutPrefix(behind, ":"); found {
			s.text, s.reply = behind, true
			return true
		}
	}
	return false
}

// cutBlob takes a subj-blob off the beginning, unless nothing would be left.
func (s *subject) cutBlob() bool {
	rest, found := cutBlob(s.text)
	if !found || rest == "" {
		return false
	}
	s.text = rest
	return true
}

// cutBlob gives what stands behind a subj-blob.
//
//	subj-blob = "[" *BLOBCHAR "]" *WSP
//	BLOBCHAR  = %x01-5a / %x5c / %x5e-ff
func cutBlob(text string) (rest string, found bool) {
	if !strings.HasPrefix(text, "[") {
		return text, false
	}
	end := strings.IndexAny(text[1:], "[]\x00") + 1
	if end == 0 || text[end] != ']' {
		return text, false
	}
	return strings.TrimLeft(text[end+1:], " "), true
}

// cutForward takes off the two ends of subj-fwd.
//
//	subj-fwd     = subj-fwd-hdr subject subj-fwd-trl
//	subj-fwd-hdr = "[fwd:"
//	subj-fwd-trl = "]"
func (s *subject) cutForward() bool {
	const header, trailer = "[fwd:", "]"
	if len(s.text) < len(header+trailer) || !strings.EqualFold(s.text[:len(header)], header) || !strings.HasSuffix(s.text, trailer) {
		return false
	}
	s.text, s.reply = s.text[len(header):len(s.text)-len(trailer)], true
	return true
}
