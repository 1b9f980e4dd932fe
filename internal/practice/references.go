package practice

import "imapsh/internal/practice/mailstore"

// references is the THREAD=REFERENCES extension: threads of the messages that
// answer one another. RFC 5256 §3.
func references(t *table) family {
	return family{
		capability: "THREAD=REFERENCES",
		when:       loggedIn,
		commands:   threadCommands(t),
		threads:    []threading{{"REFERENCES", threadByReferences}},
	}
}

// threadByReferences is the algorithm of RFC 5256 §3, REFERENCES, in its steps.
func threadByReferences(messages []mailstore.Message) []*threadNode {
	root := pruneRoot(linkReferences(messages).heads()) // (1), (2), (3)
	for _, n := range root {                            // (4)
		if n.Message == nil {
			sortSiblings(n.children)
		}
	}
	sortSiblings(root)
	root = gatherSubjects(root) // (5)
	sortThreads(root)           // (6)
	return root
}

// threadLinks is all messages, and the dummies that references made.
type threadLinks struct {
	byID  map[string]*threadNode
	nodes []*threadNode // messages in the order of the mailbox, dummies behind them
}

// linkReferences is step 1: it links messages as parents and children. A message
// whose Message-ID is missing, wrong, or that of another is found by none.
func linkReferences(messages []mailstore.Message) *threadLinks {
	l := &threadLinks{byID: make(map[string]*threadNode, len(messages)), nodes: newThreadNodes(messages)}
	for _, n := range l.nodes {
		if id := derivedOf(n.Message).id; id != "" && l.byID[id] == nil {
			l.byID[id] = n
		}
	}
	for _, n := range l.nodes[:len(messages)] {
		ids := derivedOf(n.Message).references
		for i := 1; i < len(ids); i++ { // (A)
			if child := l.node(ids[i]); child.parent == nil {
				link(l.node(ids[i-1]), child)
			}
		}
		n.parent = nil
		if len(ids) > 0 { // (B)
			link(l.node(ids[len(ids)-1]), n)
		}
	}
	return l
}

// node gives the message with a Message-ID, or a dummy.
func (l *threadLinks) node(id string) *threadNode {
	n := l.byID[id]
	if n == nil {
		n = &threadNode{}
		l.byID[id] = n
		l.nodes = append(l.nodes, n)
	}
	return n
}

// link makes one node the parent of another, unless one would then be above
// itself. Only a node that was a parent once can be above another.
func link(parent, child *threadNode) {
	if parent == child {
		return
	}
	for n := parent; n != nil && child.answered; n = n.parent {
		if n == child {
			return
		}
	}
	child.parent, parent.answered = parent, true
}

// heads is step 2: the nodes that have no parent. From here on nodes know their
// children.
func (l *threadLinks) heads() []*threadNode {
	var heads []*threadNode
	for _, n := range l.nodes {
		if n.parent == nil {
			heads = append(heads, n)
		} else {
			n.parent.children = append(n.parent.children, n)
		}
	}
	return heads
}

// pruneRoot is step 3: it takes out the dummies. One that has several children
// stays where those would become children of the root.
func pruneRoot(heads []*threadNode) []*threadNode {
	var root []*threadNode
	for _, n := range heads {
		n.children = prune(n.children)
		if n.Message == nil && len(n.children) < 2 {
			root = append(root, n.children...)
		} else {
			root = append(root, n)
		}
	}
	return root
}

// prune puts the children of dummies in their place.
func prune(siblings []*threadNode) []*threadNode {
	var pruned []*threadNode
	for _, n := range siblings {
		n.children = prune(n.children)
		if n.Message == nil {
			pruned = append(pruned, n.children...)
		} else {
			pruned = append(pruned, n)
		}
	}
	return pruned
}

// gatherSubjects is step 5: it makes one of the threads with the same base
// subject.
func gatherSubjects(root []*threadNode) []*threadNode {
	table := make(map[string]*threadNode) // (A)
	for _, n := range root {              // (B)
		subject := n.first().base.collated
		if subject == "" {
			continue
		}
		if there := table[subject]; there == nil ||
			there.Message != nil && (n.Message == nil || there.base.reply && !n.base.reply) {
			table[subject] = n
		}
	}
	merged := make(map[*threadNode]bool) // are no longer children of the root
	var dummies []*threadNode            // are new ones
	for _, n := range root {             // (C)
		subject := n.first().base.collated
		there := table[subject]
		if subject == "" || there == n {
			continue
		}
		merged[n] = true
		switch {
		case there.Message == nil && n.Message == nil:
			there.children = append(there.children, n.children...)
		case there.Message == nil, n.base.reply && !there.base.reply:
			there.children = append(there.children, n)
		default:
			merged[there] = true
			table[subject] = &threadNode{children: []*threadNode{there, n}}
			dummies = append(dummies, table[subject])
		}
	}
	var left []*threadNode
	for _, n := range root {
		if !merged[n] {
			left = append(left, n)
		}
	}
	return append(left, dummies...)
}

// sortThreads is step 6: it sorts each set of siblings, the lowest first.
func sortThreads(siblings []*threadNode) {
	for _, n := range siblings {
		sortThreads(n.children)
	}
	sortSiblings(siblings)
}
