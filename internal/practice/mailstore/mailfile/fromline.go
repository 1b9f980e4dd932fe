package mailfile

import (
	"slices"
	"strings"
	"time"
)

// fromDate is the date of an mbox's From line. Where it names no zone, it is taken as UTC (RFC 4155 appendix A).
//
//	"From " sender " " "Thu Nov 19 10:12:41 2026"	perhaps with a zone before or behind the year, or without seconds
func fromDate(line []byte) (time.Time, bool) {
	words := strings.Fields(strings.TrimPrefix(string(line), "From "))
	const most = 10 // words that a date with all its trimmings may have
	words = words[max(0, len(words)-most):]
	for i, word := range words {
		if !slices.Contains([]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, strings.TrimSuffix(word, ",")) {
			continue
		}
		text, _, _ := strings.Cut(strings.Join(words[i:], " "), " remote from ") // what uucp adds
		for _, layout := range []string{
			"Mon Jan 2 15:04:05 2006",
			"Mon Jan 2 15:04:05 2006 -0700",
			"Mon Jan 2 15:04:05 -0700 2006",
			"Mon Jan 2 15:04:05 MST 2006",
			"Mon Jan 2 15:04:05 2006 MST",
			"Mon Jan 2 15:04 2006",
			"Mon Jan 2 15:04 MST 2006",
			"Mon, 2 Jan 2006 15:04:05 -0700",
		} {
			if t, err := time.ParseInLocation(layout, text, time.UTC); err == nil {
				return t, true
			}
		}
	}
	return time.Time{}, false
}
