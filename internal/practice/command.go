package practice

import (
	"errors"
	"fmt"
	"strings"

	"imapsh/internal/wire"
)

// family is what one file implements: a part of the base protocol, or an
// extension with all that it adds.
type family struct {
	capability string             // "" for what is part of IMAP4rev1
	needs      []string           // capabilities without which a profile has no use for this one
	unless     []string           // capabilities beside which this one must not stand
	value      func(*conn) string // what stands behind the capability and "="; nil: nothing
	when       func(*conn) bool   // it is advertised; nil: always
	enabled    func(*conn) bool   // ENABLE switches it on, and says whether it was off; nil: it cannot
	commands   []command
	mechanism  *mechanism // that AUTHENTICATE knows by it
	fetch      []fetchItem
	status     []statusItem
	search     []searchKey
	listSelect []listOption   // LIST's selection options
	listReturn []listOption   // LIST's return options
	returns    []returnOption // of SEARCH
	threads    []threading    // algorithms of THREAD

	selectParams   []modifier[opening]
	fetchModifiers []modifier[fetchRequest]
	storeModifiers []modifier[storeRequest]
}

// command is a row of the command table.
type command struct {
	name   string // in upper case; "UID FETCH" for the forms with UIDs
	states state  // in which it is valid
	syntax string // what stands behind the name
	parse  parser

	secret      bool // no text may repeat its arguments
	keepNumbers bool // no EXPUNGE may be sent while it is in progress: RFC 9051 §7.5.1

	// admit may refuse a literal of so many octets before it is sent, given the
	// arguments so far; nil leaves it to Limits.LiteralOctets.
	admit func(c *conn, arguments *wire.Decoder, octets int64) *reply
}

// parser takes a command's arguments, with the space before them, and gives
// what runs it.
type parser func(d *wire.Decoder) (runner, bool)

// runner runs a command, and gives its tagged response.
type runner = func(*conn) reply

// bare is the parser of a command without arguments.
func bare(run runner) parser {
	return func(*wire.Decoder) (runner, bool) { return run, true }
}

// table is what a profile offers.
type table struct {
	families []family
	commands map[string]*command
	offers   map[string]bool
	fetch    map[string]fetchItem
	status   map[string]statusItem
	search   map[string]searchKey
	returns  []returnOption // of SEARCH, in the order of the response
	threads  map[string]threading

	listSelect, listReturn map[string]listOption

	selectParams   map[string]modifier[opening]
	fetchModifiers map[string]modifier[fetchRequest]
	storeModifiers map[string]modifier[storeRequest]
}

// newTable makes the table of all families that a profile does not leave out. A
// row takes the place of an earlier one of the same name: so does an extension
// that adds to a command's syntax.
func newTable(p Profile) *table {
	t := &table{
		commands: make(map[string]*command),
		offers:   make(map[string]bool),
		fetch:    make(map[string]fetchItem),
		status:   make(map[string]statusItem),
		search:   make(map[string]searchKey),
		threads:  make(map[string]threading),

		listSelect: make(map[string]listOption),
		listReturn: make(map[string]listOption),

		selectParams:   make(map[string]modifier[opening]),
		fetchModifiers: make(map[string]modifier[fetchRequest]),
		storeModifiers: make(map[string]modifier[storeRequest]),
	}
	t.families = p.choose(families(t))
	for _, f := range t.families {
		t.offers[f.capability] = true
		for i := range f.commands {
			t.commands[f.commands[i].name] = &f.commands[i]
		}
		for _, it := range f.fetch {
			t.fetch[it.name] = it
		}
		for _, it := range f.status {
			t.status[it.name] = it
		}
		for _, k := range f.search {
			t.search[k.name] = k
		}
		for _, o := range f.listSelect {
			t.listSelect[o.name] = o
		}
		for _, o := range f.listReturn {
			t.listReturn[o.name] = o
		}
		t.returns = append(t.returns, f.returns...)
		for _, a := range f.threads {
			t.threads[a.name] = a
		}
	}
	t.modify()
	return t
}

// modify adds what families add to the commands of others.
func (t *table) modify() {
	for _, f := range t.families {
		index(t.selectParams, f.selectParams)
		index(t.fetchModifiers, f.fetchModifiers)
		index(t.storeModifiers, f.storeModifiers)
	}
}

// recognise takes a command's tag and name. If they are no command that is
// valid here, it gives the reply that says so.
//
//	command = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF
//	uid     = "UID" SP (copy / move / fetch / search / store / uid-expunge)
//
// RFC 9051 §9.
func (c *conn) recognise(d *wire.Decoder) (tag string, cmd *command, wrong reply) {
	if d.AtEnd() {
		return "*", nil, bad("The line is empty; a command is a tag, a space and a name: A NOOP")
	}
	tag, ok := d.Tag()
	if !ok || d.Peek() != ' ' && !d.AtEnd() {
		d.Fail("a space")
		return "*", nil, bad("A command begins with a tag, a word such as A1: " + d.Err().Error())
	}
	if d.AtEnd() {
		return tag, nil, bad("A command's name is missing behind the tag " + quote(tag) + c.forgotten(tag))
	}
	d.SP()
	name, ok := d.Atom()
	if !ok {
		return tag, nil, bad("Behind the tag and one space stands a command's name: " + d.Err().Error())
	}
	name = strings.ToUpper(name)
	if name == "UID" {
		var wrong reply
		if name, wrong = c.recogniseUID(d); name == "" {
			return tag, nil, wrong
		}
	}
	cmd = c.server.table.commands[name]
	if cmd == nil {
		r := unknownCommand(name)
		r.text += c.forgotten(tag) + c.didYouMean(name)
		return tag, nil, r
	}
	if cmd.states&c.state() == 0 {
		return tag, nil, bad(cmd.name + c.notNow(cmd.states))
	}
	return tag, cmd, reply{}
}

// recogniseUID takes the name behind UID.
func (c *conn) recogniseUID(d *wire.Decoder) (string, reply) {
	if !d.SP() {
		return "", bad("UID: " + d.Err().Error() + "; behind UID stands a command's name: UID FETCH 1:* FLAGS")
	}
	name, ok := d.Atom()
	if !ok {
		return "", bad("UID: " + d.Err().Error())
	}
	return "UID " + strings.ToUpper(name), reply{}
}

// notNow says why a command is not valid in the connection's state.
func (c *conn) notNow(states state) string {
	switch {
	case c.account == nil:
		return " is for after login; LOGIN or AUTHENTICATE first"
	case states == notAuthenticated:
		return " is for before login, and " + c.account.User() + " is logged in"
	case c.view != nil:
		return " is for before a mailbox is selected; CLOSE this one first"
	}
	return " needs a selected mailbox; SELECT or EXAMINE one first"
}

// forgotten asks for the tag when a command stands in its place.
func (c *conn) forgotten(tag string) string {
	if c.server.table.commands[strings.ToUpper(tag)] == nil {
		return ""
	}
	return "; was the tag forgotten? Write A " + tag
}

// command reads a command, runs it and answers it.
func (c *conn) command() error {
	frame, ok, err := c.readCommand()
	if err != nil || !ok {
		return err
	}
	if c.account != nil {
		select {
		case <-c.account.Dropped():
			c.interrupt(byeDropped)
			return nil
		default:
		}
	}
	if c.suffers() {
		return c.suffer(c.commandOf(frame), 1, func() error { return c.execute(frame) })
	}
	return c.execute(frame)
}

// execute runs a command and answers it.
func (c *conn) execute(frame []byte) error {
	d := c.decoder(frame)
	tag, cmd, wrong := c.recognise(d)
	if cmd == nil {
		return c.answer(tag, wrong)
	}
	c.tag = tag
	run, ok := cmd.parse(d)
	if !ok || !d.CRLF() {
		return c.answer(tag, cmd.misspelt(d.Err()))
	}
	r := run(c)
	c.sync(&c.output, !cmd.keepNumbers && !r.keepNumbers)
	return c.answer(tag, r)
}

// decoder reads a command, with what its grammar has beside the base.
func (c *conn) decoder(frame []byte) *wire.Decoder {
	d := wire.NewDecoder(frame)
	d.Allow.LastResult = c.has("SEARCHRES")
	d.Allow.UTF8Mailbox = c.utf8
	d.Allow.Literal8 = c.has("BINARY")
	d.Allow.UTF8Message = c.has("UTF8=ACCEPT")
	d.Allow.Quoted = c.quotedOctets()
	return d
}

// answer sends a tagged response, and does what is to be done behind it.
func (c *conn) answer(tag string, r reply) error {
	if r.status != "" {
		c.line("%s %v", tag, r)
	}
	if err := c.queue.failed(); err != nil {
		return err
	}
	if r.then != nil {
		return r.then()
	}
	return nil
}

// misspelt says what is wrong with a command's arguments, and how they are
// written.
func (cmd *command) misspelt(err error) reply {
	var e *wire.SyntaxError
	text := "the arguments are wrong"
	switch {
	case !errors.As(err, &e):
	case cmd.secret:
		text = fmt.Sprintf("expected %s at octet %d", e.Want, e.Offset)
	default:
		text = e.Error()
	}
	return bad(printable(cmd.name + ": " + text + "; it is written " + strings.TrimSpace(cmd.name+" "+cmd.syntax)))
}

// failAt says that something else was expected where a decoder was before.
func failAt(d *wire.Decoder, before wire.Decoder, want string) bool {
	*d = before
	return d.Fail(want)
}

// errorOffset is where a decoder left the grammar.
func errorOffset(d *wire.Decoder) int {
	var e *wire.SyntaxError
	if errors.As(d.Err(), &e) {
		return e.Offset
	}
	return d.Offset()
}

// unknownCommand is the reply to a command that nobody knows.
func unknownCommand(name string) reply { return bad("There is no command " + quote(name)) }
