package practice

import (
	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// esearch is the ESEARCH extension: RETURN says what the response to SEARCH is
// to have. RFC 4731, RFC 9051 §6.4.4.
func esearch(t *table) family {
	return family{
		capability: "ESEARCH",
		when:       loggedIn,
		commands:   searchCommands(t, "[RETURN (result ...)] "),
		returns: []returnOption{
			{"MIN", func(o *output, found []uint32) {
				if len(found) > 0 {
					o.text(" MIN ")
					o.number(uint64(found[0]))
				}
			}},
			{"MAX", func(o *output, found []uint32) {
				if len(found) > 0 {
					o.text(" MAX ")
					o.number(uint64(found[len(found)-1]))
				}
			}},
			{"ALL", func(o *output, found []uint32) {
				if len(found) > 0 {
					o.text(" ALL " + wire.NumberSet(found).String())
				}
			}},
			{"COUNT", func(o *output, found []uint32) {
				o.text(" COUNT ")
				o.number(uint64(len(found)))
			}},
		},
	}
}

// returnOption is a row of the table of what RETURN may ask for. Of no messages
// only COUNT says something.
//
//	search-return-data = "MIN" SP nz-number / "MAX" SP nz-number / "ALL" SP sequence-set / "COUNT" SP number
//
// RFC 4731 §3.1, §4.
type returnOption struct {
	name  string
	write func(o *output, found []uint32) // in rising order; nil: it is not in the response
}

// searchResult is what RETURN asks for, by name; nil without RETURN.
type searchResult map[string]bool

// returnOptions takes RETURN with what it asks for, if it is there.
//
//	search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"
//	search-return-opt  = "MIN" / "MAX" / "ALL" / "COUNT"
//
// RFC 4466 §6, RFC 4731 §4.
func (t *table) returnOptions(d *wire.Decoder) (searchResult, bool) {
	before := *d
	if !t.offers["ESEARCH"] || !d.Accept(' ') || !d.AcceptKeyword("RETURN") {
		*d = before
		return nil, true
	}
	result := searchResult{}
	if !d.SP() {
		return nil, false
	}
	ok := d.List(func() bool {
		for _, o := range t.returns {
			if d.AcceptKeyword(o.name) {
				result[o.name] = true
				return true
			}
		}
		return d.Fail("a result such as COUNT")
	})
	if len(result) == 0 {
		result["ALL"] = true // RFC 4731 §3.1: the empty list "is equivalent to (ALL)"
	}
	return result, ok
}

// extended says that ESEARCH is the response, or would be if it were not empty.
func (r searchResult) extended() bool { return r != nil }

// esearch sends what RETURN asks for.
//
//	esearch-response   = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
//	search-correlator  = SP "(" "TAG" SP tag-string ")"
//
// RFC 4466 §6, RFC 4731 §3.1.
func (c *conn) esearch(by numbering, result searchResult, found []mailstore.Message, modSeq bool) {
	if len(result) == 1 && result.saves() {
		return // RFC 5182 §1: SAVE alone "suppresses any SEARCH response"
	}
	numbers := make([]uint32, len(found))
	for i := range found {
		numbers[i] = by.of(&found[i])
	}
	c.text(`* ESEARCH (TAG "` + c.tag + `")`)
	if by == byUID {
		c.text(" UID")
	}
	for _, o := range c.server.table.returns {
		if result[o.name] && o.write != nil {
			o.write(&c.output, numbers)
		}
	}
	if modSeq {
		c.esearchModSeq(result, found)
	}
	c.crlf()
}
