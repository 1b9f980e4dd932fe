package transcripts

import (
	"fmt"
	"strings"
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
