package repl

import (
	"strconv"
	"strings"
)

// screen draws the line being typed, and knows where it did, so that it can take it away again. It writes no escape
// sequences but colours, cursor movement and EL (erase in line).
type screen struct {
	theme  Theme
	cells  []cell // as drawn; none when nothing is
	cursor int    // index in cells; len(cells) is behind them
	width  int    // the terminal's, when they were drawn
	rows   int    // drawn below the first one
	row    int    // the cursor's
	below  bool   // the cursor is in a row of its own, behind a full one
	top    int    // the first row of the line that is shown, when it is taller than the terminal
}

// picture is what a line being typed looks like.
type picture struct {
	prompt   string // may hold colours
	line     string // plain
	coloured string // the line with colours; what is not the line is not used
	cursor   int    // in runes of line
	hint     string // plain; shown in the hint's style behind the line, as far as the row has room
	right    bool   // the hint stands at the right edge
}

// ttySize is a terminal's, in columns and rows.
type ttySize struct{ width, height int }

// place is where a cell stands, counted from the prompt's beginning.
type place struct{ row, column int }

// erase appends what takes the line away and leaves the cursor where its prompt began.
func (s *screen) erase(dst []byte, now ttySize) []byte {
	if s.cells == nil {
		return dst
	}
	if now.width != s.width { // the terminal has wrapped the rows anew
		places, end := layout(s.cells, now.width)
		s.rows, s.row = end.row, end.row
		switch {
		case s.below:
			s.rows, s.row = end.row+1, end.row+1
		case s.cursor < len(places):
			s.row = places[s.cursor].row
		}
	}
	for range s.rows - s.row {
		dst = append(dst, '\n') // goes down for sure: a terminal that did not wrap them anew may have no row there
	}
	for range s.rows {
		dst = append(dst, "\x1b[2K\x1b[A"...)
	}
	s.forget()
	return append(dst, "\r\x1b[2K"...)
}

// forget begins on a row of its own, wherever the line was drawn before.
func (s *screen) forget() {
	s.cells, s.rows, s.row, s.below = nil, 0, 0, false
}

// adopt takes text for what was drawn last. It reports whether it knows where that begins.
func (s *screen) adopt(text string, now ttySize) bool {
	cells := appendCells([]cell{}, text, true, Style{})
	_, end := layout(cells, now.width)
	if end.row >= now.height || strings.Contains(text, "\t") {
		return false
	}
	s.cells, s.cursor, s.width, s.rows, s.row = cells, len(cells), now.width, end.row, end.row
	return true
}

// clear appends what empties the terminal and puts the cursor into its first row.
func (s *screen) clear(dst []byte, now ttySize) []byte {
	dst = append(dst, "\x1b[H"...)
	for range now.height {
		dst = append(dst, "\x1b[2K\x1b[B"...)
	}
	s.forget()
	return append(dst, "\x1b[H"...)
}

// draw appends the picture, from the beginning of an empty row on. Of a line that is taller than the terminal it shows
// the rows around the cursor.
func (s *screen) draw(dst []byte, p picture, now ttySize) []byte {
	cells, cursor := s.compose(p, now.width)
	places, end := layout(cells, now.width)
	at := cursorPlace(places, end, cursor, now.width)
	last := max(end.row, at.row)
	s.top = max(min(s.top, at.row, last-now.height+1), at.row-now.height+1, 0)
	bottom := s.top + now.height - 1

	if s.theme.Hint.On != "" { // whatever colour the output before it left on
		dst = append(dst, "\x1b[m"...)
	}
	s.cells, s.cursor, s.width = []cell{}, 0, now.width
	pen := place{row: s.top}
	for i, c := range cells {
		hidden := places[i].row < s.top || places[i].row > bottom
		if hidden && !c.style() {
			continue
		}
		if !hidden && places[i].row > pen.row { // the terminal wraps when the row is full, so fill it
			dst = append(dst, strings.Repeat(" ", now.width-pen.column)...)
			pen = place{row: places[i].row}
		}
		dst = append(dst, c.text...)
		pen.column += c.width
		s.cells = append(s.cells, c)
		if i < cursor {
			s.cursor = len(s.cells)
		}
	}
	if s.below = at.row > pen.row; s.below {
		dst = append(dst, "\r\n"...)
		pen.row = at.row
	}
	s.rows, s.row = pen.row-s.top, at.row-s.top
	dst = moveCursor(dst, pen.row-at.row, 'A')
	dst = append(dst, '\r')
	return moveCursor(dst, at.column, 'C')
}

// compose returns the picture's cells, and the index of the one that the cursor stands on.
func (s *screen) compose(p picture, width int) (cells []cell, cursor int) {
	cells = appendCells(nil, p.prompt, true, s.theme.Hostile)
	begin := len(cells)
	if !strings.Contains(p.line, "\x1b") && uncoloured(p.coloured) == p.line {
		cells = appendCells(cells, p.coloured, true, s.theme.Hostile)
	} else {
		cells = appendCells(cells, p.line, false, s.theme.Hostile)
	}
	cursor, runes := len(cells), 0
	for i, c := range cells[begin:] {
		if runes += c.runes; runes > p.cursor {
			cursor = begin + i
			break
		}
	}
	if cursor == len(cells) && s.theme.Hint.On != "" { // without colour a hint would look as if it were typed
		cells = append(cells, s.hint(cells, p, width)...)
	}
	for i, c := range cells {
		if c.width > width { // a terminal of one column
			cells[i].text, cells[i].width = "?", 1
		}
	}
	return cells, cursor
}

// hint returns the cells of the picture's hint, as far as they have room in the row in which the others end.
func (s *screen) hint(cells []cell, p picture, width int) []cell {
	_, end := layout(cells, width)
	room := width - 1 - end.column
	text := fitting(appendCells(nil, p.hint, false, Style{}), room)
	if len(text) == 0 {
		return nil
	}
	var hint []cell
	if p.right {
		for range room - columnsOf(text) {
			hint = append(hint, cell{text: " ", width: 1})
		}
	}
	hint = append(hint, cell{text: s.theme.Hint.On})
	return append(append(hint, text...), cell{text: s.theme.Hint.Off})
}

// layout returns the place of each cell on a terminal of that width, and that behind the last one.
func layout(cells []cell, width int) (places []place, end place) {
	places = make([]place, len(cells))
	for i, c := range cells {
		if end.column+c.width > width {
			end = place{row: end.row + 1}
		}
		places[i] = end
		end.column += c.width
	}
	return places, end
}

// cursorPlace returns where the cursor is shown when it stands before the cell at that index. Behind the last column
// that is the row below.
func cursorPlace(places []place, end place, index, width int) place {
	at := end
	if index < len(places) {
		at = places[index]
	}
	if at.column >= width {
		return place{row: at.row + 1}
	}
	return at
}

// moveCursor appends a cursor movement of n cells: A up, C to the right.
func moveCursor(dst []byte, n int, direction byte) []byte {
	if n <= 0 {
		return dst
	}
	dst = append(dst, "\x1b["...)
	dst = strconv.AppendInt(dst, int64(n), 10)
	return append(dst, direction)
}
