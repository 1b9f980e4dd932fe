package practice

import (
	"cmp"
	"slices"
	"strings"

	"imapsh/internal/practice/mailstore"
)

// orderedSubject is the THREAD=ORDEREDSUBJECT extension, "poor man's threading".
// RFC 5256 §3.
func orderedSubject(t *table) family {
	return family{
		capability: "THREAD=ORDEREDSUBJECT",
		when:       loggedIn,
		commands:   threadCommands(t),
		threads:    []threading{{"ORDEREDSUBJECT", threadByOrderedSubject}},
	}
}

// threadByOrderedSubject makes a thread of all messages with the same base
// subject: all that follow are children of the first, and none has children.
// RFC 5256 §3, ORDEREDSUBJECT.
func threadByOrderedSubject(messages []mailstore.Message) []*threadNode {
	nodes := newThreadNodes(messages)
	slices.SortFunc(nodes, func(a, b *threadNode) int {
		return cmp.Or(strings.Compare(a.base.collated, b.base.collated), compareSent(a, b))
	})
	var threads []*threadNode
	for _, n := range nodes {
		if last := len(threads) - 1; last >= 0 && threads[last].base.collated == n.base.collated {
			threads[last].children = append(threads[last].children, n)
			continue
		}
		threads = append(threads, n)
	}
	sortSiblings(threads)
	return threads
}

// compareSent compares when two messages were sent.
//
// RFC 5256 §2.2: of two that were sent at the same time the one with the lower
// sequence number comes first.
func compareSent(a, b *threadNode) int {
	return cmp.Or(cmp.Compare(a.sent, b.sent), cmp.Compare(a.SeqNum, b.SeqNum))
}
