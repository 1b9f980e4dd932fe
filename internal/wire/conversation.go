package wire

import (
	"bytes"
	"slices"
	"strings"
)

// Conversation follows both directions of a connection, so that a client's
// answer to a "+" is not taken for a command, a literal that was refused is not
// waited for, and the octets that are secret are marked before anyone sees
// them.
//
// It is not safe for concurrent use.
type Conversation struct {
	client, server *Scanner
	open           []openCommand // commands without their tagged reply, oldest first
	current        string        // the tag of the command whose lines are passing
	waits          bool          // its last line announced a synchronising literal, of which nothing has come
	asked          string        // the tag of the command that the last "+" asked for more
	greeted        bool
	authenticated  bool
	marker         marker
}

// NewConversation returns a conversation that begins with the server's
// greeting. A line limit of 0 is [DefaultLineLimit].
func NewConversation(limit int) *Conversation {
	return &Conversation{client: NewScanner(Client, limit), server: NewScanner(Server, limit)}
}

// Scan takes octets that one side sent, as [Scanner.Scan] does.
func (v *Conversation) Scan(from Side, p []byte) (n int, c Chunk, ok bool) {
	if from == Server {
		n, c, ok = v.server.Scan(p)
		if ok {
			v.heard(&c)
		}
		return n, c, ok
	}
	answer := len(p) > 0 && v.expectsAnswer()
	if answer {
		v.client.ExpectText()
	}
	n, c, ok = v.client.Scan(p)
	if ok {
		v.said(&c, answer)
	}
	return n, c, ok
}

// End gives what is left of a side's stream when it ends; see [Scanner.End].
func (v *Conversation) End(from Side) (Chunk, bool) {
	if from == Server {
		c, ok := v.server.End()
		if ok {
			v.marker.echo(&c)
		}
		return c, ok
	}
	answer := v.expectsAnswer()
	c, ok := v.client.End()
	if ok {
		v.said(&c, answer)
	}
	return c, ok
}

// Authenticated says that a login was accepted, or the greeting was PREAUTH.
func (v *Conversation) Authenticated() bool { return v.authenticated }

// Upload is what is still to come of a client's command that holds literals.
type Upload struct {
	Open  bool  // the command has not ended
	Left  int64 // octets of the current literal
	Waits bool  // the server has not asked for that literal with "+" yet

	Secret bool // what comes next is secret
}

// Upload says what is still to come of the client's current command.
func (v *Conversation) Upload() Upload {
	u := Upload{Open: v.client.Mid(), Left: v.client.left, Waits: v.waits}
	u.Secret = u.Open && (v.marker.stage == hidesRest || v.marker.stage == hidesArgument && u.Left == 0)
	return u
}

// Asked gives the tag of the command that the server's last "+" asked for more:
// the one that had announced a literal, else the exchange or the IDLE under
// way, else the last one that was sent.
func (v *Conversation) Asked() string { return v.asked }

// expectsAnswer says that the client's next line is its part of a SASL
// exchange. (An IDLE's DONE is known by its word.)
func (v *Conversation) expectsAnswer() bool {
	if v.client.Mid() {
		return v.client.text
	}
	cmd := v.exchange()
	return cmd != nil && cmd.name == "AUTHENTICATE" && cmd.owes()
}

// said follows a chunk of the client's.
func (v *Conversation) said(c *Chunk, answer bool) {
	if answer || c.First && c.Kind != Literal && v.answersEarly(c.Raw) {
		v.answer(c)
		return
	}
	if c.First {
		v.opened(c)
	}
	v.marker.mark(c, v.authenticated)
	v.waits = c.Kind == Line && c.Next.Present && !c.Next.NonSync
	if v.waits && v.find(v.current) < 0 { // it was answered before it ended: no "+" will come
		v.refuse()
	}
}

// answer follows a line of the client's that is no command.
func (v *Conversation) answer(c *Chunk) {
	if c.Kind == Line {
		c.Kind = Answer
	}
	cmd := v.exchange()
	if cmd == nil { // it was refused while this line was being sent
		v.marker.answer(c, false)
		return
	}
	if cmd.name == "AUTHENTICATE" {
		v.marker.answer(c, cmd.login && cmd.given == 0)
	}
	if c.First {
		cmd.given++
	}
}

// answersEarly says that a line which nobody has asked for yet is an answer all
// the same: the end of an IDLE, or the next step of a SASL exchange, sent ahead.
func (v *Conversation) answersEarly(line []byte) bool {
	cmd := v.exchange()
	switch {
	case cmd == nil:
		return false
	case cmd.name == "IDLE":
		return cmd.owes() && isWord(line[:len(line)-lineEnd(line)], "DONE")
	}
	second := verbAt(line, verbAt(line, skipBlanks(line, 0)).next)
	return !second.known
}

// opened notes a command.
func (v *Conversation) opened(c *Chunk) {
	cmd := newOpenCommand(c.Raw)
	v.current = cmd.tag
	if cmd.tag == "" {
		return
	}
	if len(v.open) == mostOpen {
		v.open = slices.Delete(v.open, 0, 1)
	}
	v.open = append(v.open, cmd)
}

// heard follows a chunk of the server's.
func (v *Conversation) heard(c *Chunk) {
	if !c.First || c.Kind == Literal {
		return
	}
	first, rest := cutWord(c.Raw)
	status, _ := cutWord(rest)
	plus := c.Raw[0] == '+'
	if plus || !v.authenticated || isStatus(status) {
		v.marker.echo(c)
	}
	switch {
	case plus:
		v.continued()
	case !isStatus(status):
	case string(first) == "*":
		v.authenticated = v.authenticated || !v.greeted && isWord(status, "PREAUTH")
		v.greeted = true
	default:
		v.answered(first, isWord(status, "OK"))
	}
}

// continued follows a continuation request.
func (v *Conversation) continued() {
	cmd := v.exchange()
	switch {
	case v.waits:
		v.waits, v.asked = false, v.current
	case cmd != nil:
		cmd.asked++
		v.asked = cmd.tag
	case len(v.open) > 0:
		v.asked = v.open[len(v.open)-1].tag
	default:
		v.asked = ""
	}
}

// answered follows a tagged reply, which ends the command of that tag.
func (v *Conversation) answered(tag []byte, ok bool) {
	i := v.find(tagOf(tag))
	if i < 0 {
		return
	}
	cmd, newest := v.open[i], i == len(v.open)-1
	v.open = slices.Delete(v.open, i, i+1)
	switch {
	case ok && (cmd.name == "LOGIN" || cmd.name == "AUTHENTICATE"):
		v.authenticated = true
	case ok && cmd.name == "UNAUTHENTICATE":
		v.authenticated = false
	}
	if v.waits && newest {
		v.refuse()
		v.marker.missed = loginOf(cmd.name) != noLogin
	}
	if !ok && cmd.name == "AUTHENTICATE" && cmd.owes() {
		v.marker.missed = true
	}
}

// refuse ends the client's command, whose literal is not wanted.
func (v *Conversation) refuse() {
	v.waits = false
	v.client.Refuse()
	v.marker.refused()
}

// mostOpen bounds the commands whose replies are awaited.
const mostOpen = 1024

// openCommand is a command that was sent and has not been answered.
type openCommand struct {
	tag, name    string
	login        bool // AUTHENTICATE LOGIN, of which the first answer is the user's name
	asked, given int  // AUTHENTICATE, IDLE: how many lines were asked for, and how many came
	ahead        bool // the first line is owed even before the server's "+"
}

// owes says that the client's next line is an answer.
func (c *openCommand) owes() bool { return c.given < c.asked || c.ahead && c.given == 0 }

// newOpenCommand reads a command's first line. AUTHENTICATE without an initial
// response, and IDLE, owe a line that is no command.
func newOpenCommand(line []byte) openCommand {
	var words [4][]byte
	n := 0
	for rest := line[:len(line)-lineEnd(line)]; n < len(words); n++ {
		rest = bytes.TrimLeft(rest, " ")
		if len(rest) == 0 {
			break
		}
		words[n], rest = cutWord(rest)
	}
	cmd := openCommand{tag: tagOf(words[0])}
	if len(words[1]) <= longestVerb {
		cmd.name = strings.ToUpper(string(words[1]))
	}
	switch cmd.name {
	case "AUTHENTICATE":
		cmd.login = isWord(words[2], "LOGIN")
		cmd.ahead = n == 3
		cmd.given = max(0, n-3)
		cmd.asked = cmd.given
	case "IDLE":
		cmd.ahead = true
	}
	return cmd
}

// tagOf gives a tag, of one that is absurdly long its beginning.
func tagOf(word []byte) string { return string(word[:min(len(word), 1024)]) }

// exchange is the newest SASL exchange or IDLE under way.
func (v *Conversation) exchange() *openCommand {
	for i := len(v.open) - 1; i >= 0; i-- {
		if cmd := &v.open[i]; cmd.name == "AUTHENTICATE" || cmd.name == "IDLE" {
			return cmd
		}
	}
	return nil
}

// find gives the oldest open command of a tag, or -1.
func (v *Conversation) find(tag string) int {
	return slices.IndexFunc(v.open, func(c openCommand) bool { return c.tag == tag })
}
