package wire

import (
	"bytes"
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
	greeted        bool
	authenticated  bool
	marker         marker
}

// openCommand is a command that was sent and has not been answered.
type openCommand struct {
	tag, name string
	owes      bool // the client's next line answers a "+"
	waits     bool // its last line announced a synchronising literal
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
	answer := v.expectsAnswer()
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
	sc := v.client
	if from == Server {
		sc = v.server
	}
	c, ok := sc.End()
	if ok && from == Client {
		v.marker.mark(&c, v.authenticated)
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
}

// Upload says what is still to come of the client's current command.
func (v *Conversation) Upload() Upload {
	u := Upload{Open: v.client.Mid(), Left: v.client.left}
	if n := len(v.open); u.Open && n > 0 {
		u.Waits = v.open[n-1].waits
	}
	return u
}

// expectsAnswer says that the client's next line is its part of a SASL exchange
// or ends an IDLE.
func (v *Conversation) expectsAnswer() bool {
	if v.client.Mid() {
		return v.client.left == 0 && len(v.client.held) > 0 && v.client.text
	}
	return len(v.open) > 0 && v.open[len(v.open)-1].owes
}

// said follows a chunk of the client's.
func (v *Conversation) said(c *Chunk, answer bool) {
	if answer && c.Kind == Line {
		c.Kind = Answer
		cmd := &v.open[len(v.open)-1]
		cmd.owes = false
		if cmd.name != "IDLE" {
			v.marker.answer(c)
		}
		return
	}
	if c.First && c.Kind == Line {
		v.opened(c)
	}
	v.marker.mark(c, v.authenticated)
	if c.Kind == Line && len(v.open) > 0 {
		v.open[len(v.open)-1].waits = c.Next.Present && !c.Next.NonSync
	}
}

// opened notes a command. AUTHENTICATE without an initial response, and IDLE,
// owe a line that is no command.
func (v *Conversation) opened(c *Chunk) {
	words := strings.Fields(string(c.Raw[:min(len(c.Raw), 256)]))
	if len(words) == 0 {
		return
	}
	cmd := openCommand{tag: words[0]}
	if len(words) > 1 {
		cmd.name = strings.ToUpper(words[1])
	}
	switch cmd.name {
	case "AUTHENTICATE":
		cmd.owes = len(words) == 3
	case "IDLE":
		cmd.owes = true
	}
	v.open = append(v.open, cmd)
}

// heard follows a chunk of the server's.
func (v *Conversation) heard(c *Chunk) {
	if !c.First || c.Kind != Line {
		return
	}
	first, rest := cutWord(c.Raw)
	if bytes.HasPrefix(c.Raw, []byte("+")) {
		v.continued()
		return
	}
	status, _ := cutWord(rest)
	if !isStatus(status) {
		return
	}
	v.marker.echo(c)
	condition := strings.ToUpper(string(status))
	if string(first) == "*" {
		if !v.greeted {
			v.authenticated = condition == "PREAUTH"
		}
		v.greeted = true
		return
	}
	v.answered(string(first), condition)
}

// continued follows a continuation request.
func (v *Conversation) continued() {
	if len(v.open) == 0 {
		return
	}
	cmd := &v.open[len(v.open)-1]
	cmd.waits = false
	if cmd.name == "AUTHENTICATE" {
		cmd.owes = true
	}
}

// answered follows a tagged reply, which ends the command of that tag.
func (v *Conversation) answered(tag, condition string) {
	for i, cmd := range v.open {
		if cmd.tag != tag {
			continue
		}
		if i == len(v.open)-1 && cmd.waits && condition != "OK" {
			v.client.Refuse()
			v.marker.reset()
		}
		if condition == "OK" && (cmd.name == "LOGIN" || cmd.name == "AUTHENTICATE") {
			v.authenticated = true
		}
		v.open = append(v.open[:i], v.open[i+1:]...)
		return
	}
}
