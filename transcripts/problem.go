package transcripts

import (
	"fmt"
	"strings"

	"imapsh/internal/wire"
)

// Problem is something that is wrong in a file.
type Problem struct {
	File string
	Line int
	What string
}

// problemf makes a problem of a line.
func problemf(file string, line int, format string, args ...any) *Problem {
	return &Problem{File: file, Line: line, What: fmt.Sprintf(format, args...)}
}

// Error says it as file:line: what.
func (p *Problem) Error() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What) }

// Problems are all that is wrong in a file.
type Problems []*Problem

// mostProblems bounds how many problems of a file are told.
const mostProblems = 100

// Error gives a line for each.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// orNil is the error that the problems are; none are none.
func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// full says that no more problems are to be told.
func (p Problems) full() bool { return len(p) >= mostProblems }

// What may be wrong between a literal and the line that announces it.
const (
	notAnnounced   = "no line before announces a literal: it would end with {*}, or with how many octets follow"
	literalTooLong = "the literal that line %d announces ends before these octets do; write {*} there to have them counted"
	literalRefused = "the literal that line %d announces was refused"
	literalMissing = `line %d announces a literal, of which %d octets are missing: they stand behind "%s|"`
)

// notEnded says that a recording was broken off within a side's line or
// response.
func notEnded(file string, line int, side wire.Side) *Problem {
	return problemf(file, line, "what the %s begins here does not end: the recording was broken off",
		[...]string{"client", "server"}[side])
}
