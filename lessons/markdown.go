package lessons

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown turns Markdown into blocks. What a terminal cannot show is a problem.
type markdown struct {
	source  []byte
	problem func(at int, format string, args ...any) // at an offset in source
}

// parse reads the source.
func (m *markdown) parse() ast.Node {
	return goldmark.DefaultParser().Parse(text.NewReader(m.source))
}

// blocks turns a block of Markdown into blocks of text.
func (m *markdown) blocks(n ast.Node, indent int) []block {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		return []block{{kind: Prose, indent: indent, spans: m.inline(n)}}
	case *ast.Heading:
		return []block{{kind: Heading, indent: indent, spans: m.inline(n)}}
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return []block{{kind: Code, indent: indent + 2, spans: m.code(n)}}
	case *ast.Blockquote:
		return m.children(n, indent+2)
	case *ast.List:
		return m.list(n, indent)
	case *ast.LinkReferenceDefinition:
		return nil
	}
	m.problem(n.Pos(), "a terminal cannot show this: write paragraphs, lists, quotations and code")
	return nil
}

func (m *markdown) children(n ast.Node, indent int) []block {
	var all []block
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		all = append(all, m.blocks(c, indent)...)
	}
	return all
}

// list turns a list into blocks with a mark before each item's first.
func (m *markdown) list(n *ast.List, indent int) []block {
	var all []block
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "- "
		if n.IsOrdered() {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		blocks := m.children(item, indent+len(mark))
		if len(blocks) == 0 {
			continue
		}
		blocks[0].indent, blocks[0].mark = indent, mark
		for i := range blocks {
			blocks[i].tight = blocks[i].tight || n.IsTight && (i > 0 || len(all) > 0)
		}
		all = append(all, blocks...)
	}
	return all
}

// code gives the lines of a code block.
func (m *markdown) code(n ast.Node) []Span {
	var lines []Span
	for _, s := range n.Lines().Sliced(0, n.Lines().Len()) {
		lines = append(lines, Span{Verbatim, strings.TrimRight(string(s.Value(m.source)), "\n")})
	}
	return lines
}

// inline gives the spans of a paragraph.
func (m *markdown) inline(n ast.Node) []Span {
	var spans []Span
	for _, s := range m.spans(nil, n, Plain) {
		if s.Style == Plain {
			spans = append(spans, cite(s.Text)...)
			continue
		}
		spans = append(spans, s)
	}
	return spans
}

// spans appends the spans of a node's children.
func (m *markdown) spans(spans []Span, parent ast.Node, style Style) []Span {
	for c := parent.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			value := string(c.Value(m.source))
			if style != Verbatim {
				value = unescape(value)
			}
			if c.SoftLineBreak() || c.HardLineBreak() {
				value += " "
			}
			spans = glue(spans, Span{style, value})
		case *ast.String:
			spans = glue(spans, Span{style, string(c.Value)})
		case *ast.CodeSpan:
			spans = m.spans(spans, c, Verbatim)
		case *ast.Emphasis:
			spans = m.spans(spans, c, [...]Style{Emphasis, Strong}[c.Level-1])
		case *ast.Link:
			spans = m.spans(spans, c, style)
			spans = glue(spans, Span{style, fmt.Sprintf(" (%s)", c.Destination)})
		case *ast.AutoLink:
			spans = glue(spans, Span{style, string(c.URL(m.source))})
		default:
			m.problem(c.Pos(), "a terminal cannot show this: write text, *emphasis*, **strong**, `code` and links")
		}
	}
	return spans
}

// unescape puts in what backslashes and entities stand for.
func unescape(value string) string {
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations([]byte(value)))))
}
