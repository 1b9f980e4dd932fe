package practice

import (
	"maps"

	"imapsh/internal/wire"
)

// modifier is what an extension adds to a command's syntax: a name in the list
// in parentheses that SELECT, EXAMINE, FETCH and STORE may have. RFC 4466 §2.
type modifier[Request any] struct {
	name  string
	parse func(d *wire.Decoder, r *Request) bool // takes what stands behind the name
}

// index makes a table of modifiers.
func index[Request any](into map[string]modifier[Request], modifiers []modifier[Request]) {
	for _, m := range modifiers {
		into[m.name] = m
	}
}

// parseModifiers takes modifiers, each at most once.
//
//	select-params   = SP "(" select-param *(SP select-param) ")"
//	fetch-modifiers = SP "(" fetch-modifier *(SP fetch-modifier) ")"
//	store-modifiers = SP "(" store-modifier *(SP store-modifier) ")"
//
// RFC 4466 §6; the space is the caller's.
func parseModifiers[Request any](d *wire.Decoder, known map[string]modifier[Request], r *Request) bool {
	left := maps.Clone(known)
	return d.List(func() bool {
		m, ok := lookUp(d, left, "a parameter that this command has, once")
		delete(left, m.name)
		return ok && (m.parse == nil || m.parse(d, r))
	}) && (len(left) < len(known) || d.Fail("a parameter between the parentheses before here"))
}

// parseLastModifiers takes modifiers at a command's end, if they are there.
func parseLastModifiers[Request any](d *wire.Decoder, known map[string]modifier[Request], r *Request) bool {
	if len(known) == 0 || d.Err() == nil && d.AtEnd() {
		return true
	}
	return d.SP() && parseModifiers(d, known, r)
}
