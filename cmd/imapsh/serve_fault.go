package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"imapsh/internal/practice"
)

// faultFlags are the faults of imapsh serve. It is a [pflag.Value].
type faultFlags []practice.Fault

// declare declares the flag.
func (f *faultFlags) declare(set *pflag.FlagSet) {
	set.Var(f, "fault", "go wrong on purpose: a `fault` as above; may be repeated")
}

// Set adds a fault.
func (f *faultFlags) Set(text string) error {
	fault, err := practice.ParseFault(text)
	if err == nil {
		*f = append(*f, fault)
	}
	return err
}

// String is nothing: there is no default.
func (f *faultFlags) String() string { return "" }

// Type is what pflag calls it.
func (f *faultFlags) Type() string { return "fault" }

// faultHelp tells what can go wrong.
func faultHelp() string {
	var b strings.Builder
	b.WriteString("\nFaults, for --fault:\n")
	for _, f := range practice.FaultForms() {
		fmt.Fprintf(&b, "  %-18s %s\n", f.Written, f.Does)
	}
	b.WriteString(`A fault holds all the time. Behind an @ stands when instead: delay=2s@FETCH,SEARCH
holds for these commands (FETCH is UID FETCH too), cut=20@3 for the third command,
@GREETING for the greeting. "strategos:cut=500" goes wrong on the connections of
strategos only, once that user is logged in.
`)
	return b.String()
}
