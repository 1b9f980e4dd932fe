package repl

// search looks through the history as its query is typed, as Ctrl-R does in a Unix shell.
type search struct {
	query   []rune
	step    int // -1: towards older lines
	failing bool

	line     []rune // what stood there before
	pos      int
	recalled int
}

// searchHistory begins a search, if there is anything to search.
func (e *editor) searchHistory(step int) {
	if len(e.history.lines) == 0 {
		return
	}
	line, pos := e.line()
	e.search = &search{step: step, line: line, pos: pos, recalled: e.recalled}
}

// prompt stands in the place of the shell's.
func (s *search) prompt() string {
	failing := ""
	if s.failing {
		failing = "failing "
	}
	return "(" + failing + "i-search)`" + string(s.query) + "': "
}

// press takes the keys that belong to the search. Any other ends it, and then does to the line found what it always
// does.
func (s *search) press(e *editor, k key) bool {
	switch {
	case k.text != "":
		s.query = append(s.query, []rune(k.text)...)
		s.find(e, e.recalled)
	case k.name == "\x7f", k.name == "\b":
		s.query = s.query[:max(0, len(s.query)-1)]
		s.find(e, e.recalled)
	case k.name == "\x12":
		s.step = -1
		s.find(e, e.recalled-1)
	case k.name == "\x13":
		s.step = +1
		s.find(e, e.recalled+1)
	case k.name == "\x07": // Ctrl-G: never mind
		e.search = nil
		e.set(s.line, s.pos)
		e.recalled = s.recalled
	default:
		e.search = nil
		return k.name == "\x1b"
	}
	return true
}

// find shows the next line that has the query, from there on.
func (s *search) find(e *editor, from int) {
	if len(s.query) == 0 {
		s.failing = false
		return
	}
	index, pos := e.history.find(s.query, from, s.step)
	if s.failing = index < 0; s.failing {
		return
	}
	if e.recalled == len(e.history.lines) {
		e.draft = s.line
	}
	e.recalled = index
	e.set([]rune(e.history.lines[index]), pos)
}
