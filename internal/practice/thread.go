package practice

import (
	"slices"

	"imapsh/internal/practice/mailstore"
	"imapsh/internal/wire"
)

// threadCommands are THREAD and UID THREAD: SEARCH whose result is in threads.
// Every algorithm is an extension of its own, and brings them. RFC 5256 §3.
func threadCommands(t *table) []command {
	const syntax = "algorithm charset key ..."
	return []command{
		{name: "THREAD", states: selected, syntax: syntax, parse: t.parseThread(bySeqNum), keepNumbers: true},
		{name: "UID THREAD", states: selected, syntax: syntax, parse: t.parseThread(byUID)},
	}
}

// threading is an algorithm: it makes threads of messages, and gives the first
// of each.
type threading struct {
	name string
	run  func([]mailstore.Message) []*threadNode
}

// threadNode is a message in a thread, with those that follow it.
type threadNode struct {
	*mailstore.Message // nil: a dummy, whose children belong together
	sent               int64
	base               baseSubject
	parent             *threadNode
	answered           bool // it is, or was, a parent
	children           []*threadNode
}

// newThreadNodes are messages that are in no thread yet.
func newThreadNodes(messages []mailstore.Message) []*threadNode {
	nodes, pointers := make([]threadNode, len(messages)), make([]*threadNode, len(messages))
	for i := range messages {
		m := &messages[i]
		nodes[i] = threadNode{Message: m, sent: sentDate(m).UnixMicro(), base: derivedOf(m).base}
		pointers[i] = &nodes[i]
	}
	return pointers
}

// parseThread takes the algorithm, and what to look for.
//
//	thread          = ["UID" SP] "THREAD" SP thread-alg SP search-criteria
//	thread-alg      = "ORDEREDSUBJECT" / "REFERENCES" / thread-alg-ext
//	search-criteria = charset 1*(SP search-key)
//
// RFC 5256 §5.
func (t *table) parseThread(by numbering) parser {
	return func(d *wire.Decoder) (runner, bool) {
		if !d.SP() {
			return nil, false
		}
		algorithm, ok := lookUp(d, t.threads, "a threading algorithm that CAPABILITY lists")
		if !ok {
			return nil, false
		}
		charset, ok := spCharset(d)
		if !ok {
			return nil, false
		}
		p, ok := t.searchProgram(d, charset)
		return func(c *conn) reply { return c.thread(by, algorithm, p) }, ok
	}
}

// thread sends the threads of the messages that are looked for.
//
//	thread-data = "THREAD" [SP 1*thread-list]
//
// RFC 5256 §4, §5.
func (c *conn) thread(by numbering, algorithm threading, p searchProgram) reply {
	found, wrong := c.find(p)
	if wrong != nil {
		return *wrong
	}
	c.text("* THREAD")
	if len(found) > 0 {
		c.text(" ")
		c.threadLists(by, algorithm.run(found))
	}
	c.crlf()
	return c.unlessExpunged(by, ok(by.name("Thread")+" completed"))
}

// threadLists writes siblings with what follows each.
//
//	thread-list    = "(" (thread-members / thread-nested) ")"
//	thread-members = nz-number *(SP nz-number) [SP thread-nested]
//	thread-nested  = 2*thread-list
func (c *conn) threadLists(by numbering, siblings []*threadNode) {
	for _, n := range siblings {
		c.text("(")
		for n.Message != nil {
			c.number(uint64(by.of(n.Message)))
			if len(n.children) > 0 {
				c.text(" ")
			}
			if len(n.children) != 1 {
				break
			}
			n = n.children[0]
		}
		c.threadLists(by, n.children)
		c.text(")")
	}
}

// sortSiblings puts nodes in the order of their sent dates; messages sent at the
// same time in that of the mailbox. RFC 5256 §2.2.
func sortSiblings(nodes []*threadNode) {
	slices.SortStableFunc(nodes, func(a, b *threadNode) int {
		a, b = a.first(), b.first()
		return compareSent(a, b)
	})
}

// first is the message that stands for a node: of a dummy its first child, which
// is never a dummy.
func (n *threadNode) first() *threadNode {
	if n.Message == nil {
		return n.children[0]
	}
	return n
}
