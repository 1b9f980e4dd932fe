// Package lessons teaches IMAP on the real protocol. A lesson is a Markdown file: prose for the learner, and fenced
// blocks that lay out mail, name goals, give hints and hold a demo in the records of a transcript. Goals look at what
// the learner's commands did, not at how they were typed.
//
// [Parse] reads a lesson, [Course] lists those that come with the program, and a [Player] teaches one on a connection
// of the learner's. The mail that a lesson needs is laid out by a [Ground].
package lessons

import "imapsh/transcripts"

// Lesson is one lesson.
type Lesson struct {
	Name    string // of its file without the extension: 01-first-session
	File    string // the file, as it was named
	Title   string
	RFC     []Reference // what it teaches
	Needs   []string    // capabilities that a server must offer
	Servers []string    // where it was seen to run
	Minutes int         // how long it takes; 0: not said
	Intro   Text        // before the first step
	Setup   Setup
	Steps   []*Step // one at least
}

// Step is a part of a lesson: what there is to know, and something to do.
type Step struct {
	ID       string // unique in its lesson: log-in
	Title    string
	Line     int      // of its heading in the file
	Text     Text     // before the step is done
	After    Text     // when it is done
	Goals    []*Goal  // one at least
	Limits   []*Goal  // what must stay true
	Hints    []Text   // one at least, to be given before the commands are
	Commands []string // the last hint: what to type, without tags
	Mistakes []*Mistake
	Demo     *Script
	Alts     []*Script // other ways that must pass as well
}

// Goal is something to be true: a sentence for the learner, and an expression over the session.
type Goal struct {
	Sentence Text
	Hold     bool // it must still be true at the end of the step
	Line     int
	when     *condition
}

// Mistake is a wrong turn that deserves an answer of its own.
type Mistake struct {
	Say  Text
	Try  []string // lines that a learner who makes it types, without their tags
	Line int
	when *condition
}

// Script is what a client sends and what a server answers, as records of a transcript.
type Script struct {
	Line    int // of its fence in the file
	Records []transcripts.Record
}
