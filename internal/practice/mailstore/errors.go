package mailstore

import "strconv"

// Code is the response code that says to a client why it was answered NO.
type Code string

// The codes that the store's errors carry: RFC 5530 §3, and RFC 9051 §7.1 for TRYCREATE, HASCHILDREN, READ-ONLY and
// TOOBIG.
const (
	AlreadyExists        Code = "ALREADYEXISTS"
	AuthenticationFailed Code = "AUTHENTICATIONFAILED"
	Cannot               Code = "CANNOT"
	HasChildren          Code = "HASCHILDREN"
	Limit                Code = "LIMIT"
	NonExistent          Code = "NONEXISTENT"
	OverQuota            Code = "OVERQUOTA"
	ReadOnly             Code = "READ-ONLY"
	TooBig               Code = "TOOBIG"
	TryCreate            Code = "TRYCREATE"
)

// Error is an operation that the store refused.
type Error struct {
	Op     string // "create", "append", ...
	Name   string // the mailbox or user; may be empty
	Code   Code   // empty where no response code fits
	Reason string // one sentence for a person, without a full stop
}

// Error says all of it: `create "a//b": adjacent delimiters are not supported`.
func (e *Error) Error() string {
	if e.Name == "" {
		return e.Op + ": " + e.Reason
	}
	return e.Op + " " + strconv.Quote(e.Name) + ": " + e.Reason
}
