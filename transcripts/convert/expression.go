package convert

import (
	"regexp"
	"sync"
)

// expression gives a regular expression that is compiled when it is first used:
// most of them never are, and the program starts the sooner.
func expression(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
