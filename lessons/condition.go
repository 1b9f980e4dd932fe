package lessons

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// condition is an expression over the session that is true or false.
type condition struct {
	program  *vm.Program
	observes bool // it asks the second connection
}

// compile checks and compiles an expression. An error comes with the line in the expression, from 0.
func compile(expression string) (c *condition, line int, err error) {
	c = new(condition)
	c.program, err = expr.Compile(expression,
		expr.Env(environment(&moment{}, nil)),
		expr.AsBool(),
		expr.DisableBuiltin("count"), // it is ours
		expr.DisableBuiltin("now"),   // a goal is not to depend on the clock
		expr.Patch(c))
	var where *file.Error
	if errors.As(err, &where) {
		return c, max(where.Line-1, 0), errors.New(where.Message)
	}
	return c, 0, err
}

// Visit finds what asks the second connection.
func (c *condition) Visit(node *ast.Node) {
	if name, ok := (*node).(*ast.IdentifierNode); ok && slices.Contains(observed(), name.Value) {
		c.observes = true
	}
}

// holds evaluates the condition.
func (c *condition) holds(m *moment, o *observation) (bool, error) {
	v, err := expr.Run(c.program, environment(m, o))
	if err != nil {
		return false, fmt.Errorf("evaluate %q: %w", strings.TrimSpace(c.program.Source().String()), err)
	}
	return v.(bool), nil // as compile asked for
}

// observed are the functions that ask the second connection.
func observed() []string { return []string{"flags", "count", "hasMailbox"} }

// environment is what an expression can use: its names, their types and, of a moment, their values.
func environment(m *moment, o *observation) map[string]any {
	return map[string]any{
		"state":    m.state.Phase.String(),
		"mailbox":  inboxName(m.state.Mailbox),
		"readonly": m.state.ReadOnly,
		"tls":      m.state.TLS != nil,
		"messages": int(m.state.Messages),
		"closed":   m.closed,

		"sent": m.sent,
		"verb": m.verb,
		"ok":   m.status == "OK",
		"no":   m.status == "NO",
		"bad":  m.status == "BAD",
		"code": m.code,

		"got":  m.got,
		"used": func(verb string) int { return m.used[strings.ToUpper(verb)] },

		"flags":      o.flags,
		"count":      o.count,
		"hasMailbox": o.hasMailbox,
	}
}

// inboxName writes INBOX in capitals, in whatever case it was typed: RFC 9051 §5.1.
func inboxName(mailbox string) string {
	if strings.EqualFold(mailbox, "INBOX") {
		return "INBOX"
	}
	return mailbox
}

// observes says that a goal, a limit or a mistake of the lesson asks the second connection.
func (l *Lesson) observes() bool {
	for _, s := range l.Steps {
		for _, g := range slices.Concat(s.Goals, s.Limits) {
			if g.when.observes {
				return true
			}
		}
		for _, m := range s.Mistakes {
			if m.when.observes {
				return true
			}
		}
	}
	return false
}
