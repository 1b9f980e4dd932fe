package lessons

import (
	"slices"
	"strconv"
	"strings"
)

// frontMatter reads what stands between the file's first line, which is ---, and the next such line. It gives the
// number of lines read.
//
//	---
//	title: Your first session
//	rfc: [9051#3, 9051#6.2.3]
//	minutes: 5
//	---
func (p *parser) frontMatter(lines []string) int {
	if len(lines) == 0 || lines[0] != "---" {
		p.problem(1, "a lesson begins with --- and its title")
		return 0
	}
	end := slices.Index(lines[1:], "---") + 1
	if end == 0 {
		p.problem(1, "the --- that ends the front matter is missing")
		return len(lines)
	}
	seen := make(map[string]bool)
	for i, line := range lines[1:end] {
		at := i + 2
		if strings.TrimSpace(line) == "" {
			continue
		}
		key, value, found := strings.Cut(line, ":")
		if !found {
			p.problem(at, "the front matter has lines of the form key: value, or key: [value, value]")
			continue
		}
		if seen[key] {
			p.problem(at, "%s stands here twice", key)
		}
		seen[key] = true
		p.property(at, key, strings.TrimSpace(value))
	}
	if p.lesson.Title == "" {
		p.problem(1, "the front matter has no title")
	}
	if len(p.lesson.RFC) == 0 {
		p.problem(1, "the front matter names no section of an RFC: write rfc: [9051#6.2.3]")
	}
	return end + 1
}

// property takes one line of the front matter.
func (p *parser) property(at int, key, value string) {
	l := p.lesson
	switch key {
	case "title":
		l.Title = value
	case "rfc":
		for _, s := range p.list(at, value) {
			r, err := parseReference(s)
			if err == nil {
				err = r.check()
			}
			if err != nil {
				p.problem(at, "%v", err)
				continue
			}
			l.RFC = append(l.RFC, r)
		}
	case "needs":
		l.Needs = p.list(at, value)
	case "servers":
		l.Servers = p.list(at, value)
		for _, s := range l.Servers {
			if !slices.Contains(knownServers(), s) {
				p.problem(at, "%q is none of the servers that lessons are tested on: %s", s, strings.Join(knownServers(), ", "))
			}
		}
	case "minutes":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			p.problem(at, "minutes is a number from 1 on, not %q", value)
			return
		}
		l.Minutes = n
	case "challenge", "par":
		p.problem(at, "challenges are not run by this version of imapsh")
	default:
		p.problem(at, "%q is not known here; there are title, rfc, needs, servers, minutes", key)
	}
}

// knownServers are the servers that lessons are tested on.
func knownServers() []string { return []string{"practice", "dovecot", "cyrus", "courier"} }

// list reads [a, b].
func (p *parser) list(at int, value string) []string {
	inner, opened := strings.CutPrefix(value, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if !opened || !closed {
		p.problem(at, "write a list, [%s]", strings.Trim(value, "[]"))
		return nil
	}
	var items []string
	for _, item := range strings.Split(inner, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
