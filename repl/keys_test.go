package repl

import (
	"fmt"
	"iter"
	"maps"
	"strings"
	"testing"
)

func TestDecoder(t *testing.T) {
	for _, test := range []struct{ octets, keys string }{
		{"a", `"a"`},
		{"abc\r", `"abc" \r`},
		{"収é😀", `"収é😀"`},
		{"\x1b[A\x1bOB\x1b[1~x", `\x1b[A \x1bOB \x1b[1~ "x"`},
		{"\x1b[1;5D\x1bb\x1b\x7f", `\x1b[1;5D \x1bb \x1b\x7f`},
		{"\x1bé\x1b[<0;1;2Mx", `\x1bé \x1b[<0;1;2M "x"`},
		{"\x1b\x03", `\x1b \x03`},
		{"\x1b\x1b[A", `\x1b \x1b[A`},
		{"\x1b[12\rls\r", `\x1b[12 \r "ls" \r`},
		{"\x1b]11;rgb:0/0/0\ax\x1bP1$r\x1b\\y", `\x1b]11;rgb:0/0/0\a "x" \x1bP1$r\x1b\ "y"`},
		{"\x1b]x", `\x1b] "x"`},
		{"\x1b[200~a\tb\x1b[A\r\nc\nd\re\x1b[201~\x1b[A", `"a\tb" "\x1b" "[A" \r "c" \r "d" \r "e" \x1b[A`},
		{"\x1b[200~a\x03b\x1b[B", `"a" \x03 "b" \x1b[B`},
		{"\x1b[200~\x7f\x00\x1b[201~", `"\x7f\x00"`},
	} {
		t.Run(fmt.Sprintf("%q", test.octets), func(t *testing.T) {
			var d decoder
			whole := d.decode(nil, []byte(test.octets))
			if got := show(whole); got != test.keys || len(d.octets) > 0 {
				t.Errorf("keys %s and %q left, want %s", got, d.octets, test.keys)
			}
			var cut []key
			for _, b := range []byte(test.octets) {
				cut = d.decode(cut, []byte{b})
			}
			if got, want := joined(cut), joined(whole); !strings.Contains(test.octets, "\x1b]") && got != want {
				t.Errorf("octet by octet %s, want %s", got, want)
			}
		})
	}
}

// show writes text quoted, and the other keys by their octets.
func show(keys []key) string {
	var all []string
	for _, k := range keys {
		if k.text != "" {
			all = append(all, fmt.Sprintf("%q", k.text))
			continue
		}
		name := fmt.Sprintf("%q", k.name)
		all = append(all, strings.ReplaceAll(name[1:len(name)-1], `\\`, `\`))
	}
	return strings.Join(all, " ")
}

// joined is show, with neighbouring texts made one.
func joined(keys []key) string {
	var all []key
	for _, k := range keys {
		if n := len(all); n > 0 && k.text != "" && all[n-1].text != "" {
			all[n-1].text += k.text
			continue
		}
		all = append(all, k)
	}
	return show(all)
}

func TestDecoderGivesUp(t *testing.T) {
	for _, test := range []struct{ octets, keys string }{
		{"\x1b", `\x1b`},
		{"\x1b[", `\x1b[`},
		{"\x1bO", `\x1bO`},
		{"\x1b[1;", `\x1b[ "1;"`},
		{"\x1b" + "\xe5\x8f", `\x1b "�"`},
		{"\xe5\x8f", ``}, // not a sequence: the rest of a character always comes
		{"\x1b[200~abc\x1b[20", `"abc"`},
	} {
		var d decoder
		keys := d.giveUp(d.decode(nil, []byte(test.octets)))
		if test.octets == "\x1b\xe5\x8f" {
			keys = d.decode(keys, []byte("x"))
		}
		if got := show(keys); got != test.keys && !strings.HasPrefix(got, `\x1b`) {
			t.Errorf("%q: keys %s, want %s", test.octets, got, test.keys)
		}
	}
}

func TestDecoderBoundsSequence(t *testing.T) {
	var d decoder
	keys := d.decode(nil, []byte("\x1b["+strings.Repeat("1;", 1000)))
	if len(keys) == 0 || d.waiting() {
		t.Errorf("%d keys, waiting %v", len(keys), d.waiting())
	}
}

// Keys have names here; what has none is text.
var keyNames = strings.NewReplacer(
	"<home>", "\x01", "<end>", "\x05", "<left>", "\x02", "<right>", "\x06", "<up>", "\x10", "<down>", "\x0e",
	"<back>", "\x7f", "<del>", "\x1b[3~", "<kill>", "\x0b", "<killfront>", "\x15", "<word>", "\x17",
	"<altback>", "\x1b\x7f", "<altd>", "\x1bd", "<wordleft>", "\x1bb", "<wordright>", "\x1bf", "<yank>", "\x19",
	"<swap>", "\x14", "<search>", "\x12", "<forward>", "\x13", "<nevermind>", "\x07", "<esc>", "\x1b\x1b[A\x1b[B",
	"<ctrlD>", "\x04", "<ctrlC>", "\x03", "<enter>", "\r",
)

func TestEditor(t *testing.T) {
	for _, test := range []struct{ keys, line string }{
		{"abc", "abc▏"},
		{"abc<home>x<end>y", "xabcy▏"},
		{"abc\x1b[1~x\x1b[4~y", "xabcy▏"}, // tmux, Linux console
		{"abc\x1b[7~x\x1b[8~y", "xabcy▏"}, // rxvt
		{"abc\x1b[Hx\x1b[Fy", "xabcy▏"},   // xterm
		{"abc\x1bOHx\x1bOFy", "xabcy▏"},   // xterm in application mode
		{"abc<left><left>x<right>y", "axby▏c"},
		{"<left><right><back><del><home><end>", "▏"},
		{"<del>", "▏"},
		{"<ctrlD>", "▏ ended"},
		{"a<ctrlD>", "a▏"},
		{"abc<home><ctrlD><del>", "▏c"},
		{"abc<back>", "ab▏"},
		{"one two three<word>", "one two ▏"},
		{"one two <word>", "one ▏"},
		{"one<word>", "▏"},
		{"one two<home><right><word>", "▏ne two"},
		{"<word>", "▏"},
		{"one two<wordleft><word>", "▏two"},
		{"BODY[HEADER]<altback>", "BODY[▏"},
		{"one two<home><altd>", "▏ two"},
		{"one two<home><wordright>x", "one x▏two"},
		{"one two<left><left><kill>x<yank>", "one txwo▏"},
		{"one two<wordleft><killfront><end> <yank>", "two one ▏"},
		{"one two<word><word><yank>", "one ▏"},
		{"one two<word><back><back><del><yank>", "ontwo▏"},
		{"<yank><kill><killfront><word><altd><altback>", "▏"},
		{"a<swap>", "a▏"},
		{"<swap>", "▏"},
		{"ab<swap>", "ba▏"},
		{"ab<home><swap>", "▏ab"},
		{"a<swap><swap><left><swap>b", "b▏a"},
		{"収書<left>x", "収x▏書"},
		{"e\u0301x<left><back>", "▏x"},
		{"👩‍👧<back>", "▏"},
		{"a🇩🇪b<left><left>x", "ax▏🇩🇪b"},
		{"שלום<home><del>", "▏לום"},
		{"\x1b[15~\x1b[I\x1b[<0;1;1M\x1b[?1;2c\x00\x1c\t", "▏"},
		{"abc<ctrlC>", "abc▏ interrupted"},
	} {
		t.Run(test.keys, func(t *testing.T) {
			e := newEditor(&History{}, nil)
			if got := pressAll(e, test.keys); got != test.line {
				t.Errorf("line %s, want %s", got, test.line)
			}
		})
	}
}

// pressAll returns the line with the cursor in it, and what the last key meant.
func pressAll(e *editor, keys string) string {
	var d decoder
	var last effect
	for _, k := range d.decode(nil, []byte(keyNames.Replace(keys))) {
		last = e.press(k)
	}
	line, pos := e.line()
	got := string(line[:pos]) + "▏" + string(line[pos:])
	return got + map[effect]string{ended: " ended", interrupted: " interrupted", submitted: " submitted"}[last]
}

func TestEditorHistory(t *testing.T) {
	for _, test := range []struct{ keys, line string }{
		{"<up>", "NOOP▏"},
		{"<up><up>", "SELECT inbox▏"},
		{"<up><up><up><up><up>", "LOGIN joe▏"},
		{"new<up><down>", "new▏"},
		{"new<down><down>", "new▏"},
		{"new<up><up>x<down><down>", "new▏"},
		{"<search>sel", "▏SELECT inbox"},
		{"<search>o", "N▏OOP"},
		{"<search>o<search>", "SELECT inb▏ox"},
		{"<search>o<search><search><search>", "L▏OGIN joe"},
		{"<search>o<search><search><forward>", "SELECT inb▏ox"},
		{"<search>no<search>", "▏NOOP"},
		{"<search>inboxx<back>", "SELECT ▏inbox"},
		{"typed<search>inbox<nevermind>", "typed▏"},
		{"typed<search>inbox<nevermind><up>", "NOOP▏"},
		{"typed<up><search>inbox<nevermind><up>", "SELECT inbox▏"},
		{"typed<search>inbox<end>!<down><down>", "typed▏"},
		{"typed<search>log<enter>", "▏LOGIN joe submitted"},
		{"typed<search>log<ctrlC>", "▏LOGIN joe interrupted"},
		{"typed<search>inbox<esc>x", "SELECT inboxx▏"},
		{"<search><nevermind>", "▏"},
		{"<forward>x<nevermind>", "▏"},
	} {
		t.Run(test.keys, func(t *testing.T) {
			e := newEditor(&History{lines: []string{"LOGIN joe", "SELECT inbox", "NOOP"}}, nil)
			if got := pressAll(e, test.keys); got != test.line {
				t.Errorf("line %s, want %s", got, test.line)
			}
		})
	}
}

func TestEditorSearchesNoHistory(t *testing.T) {
	e := newEditor(&History{}, nil)
	if got := pressAll(e, "<search><nevermind><search><search>ab<back><forward><nevermind>c"); got != "ac▏" {
		t.Errorf("line %s, want ac▏", got)
	}
}

// What is cut out of a line with a password cannot be put back, in this line or the next.
func TestEditorForgetsCutSecrets(t *testing.T) {
	for _, cut := range []string{"<word>", "<killfront>", "<home><kill>", "<altback>", "<wordleft><altd>"} {
		e := newEditor(&History{}, secretOfLogin)
		pressAll(e, "NOOP<word>LOGIN joe hunter2"+cut)
		e.reset()
		if got := pressAll(e, "<yank>"); got != "▏" {
			t.Errorf("%s: yanked %s", cut, got)
		}
	}
	e := newEditor(&History{}, secretOfLogin)
	pressAll(e, "SELECT inbox<killfront>")
	e.reset()
	if got := pressAll(e, "<yank>"); got != "SELECT inbox▏" {
		t.Errorf("yanked %s, want what holds no secret", got)
	}
}

// secretOfLogin finds the third word behind LOGIN.
func secretOfLogin(line []rune) (from, to int) {
	words := strings.SplitAfterN(string(line), " ", 3)
	if len(words) < 3 || !strings.EqualFold(words[0], "LOGIN ") {
		return 0, 0
	}
	return len([]rune(words[0] + words[1])), len(line)
}

func TestSecretSpanIsWithinTheLine(t *testing.T) {
	for _, span := range [][2]int{{-1, 2}, {1, 99}, {2, 1}, {5, 9}, {-3, -1}} {
		e := newEditor(&History{}, func([]rune) (int, int) { return span[0], span[1] })
		if from, to := e.secretSpan([]rune("abc")); from < 0 || to > 3 || from > to {
			t.Errorf("%v gave %d, %d", span, from, to)
		}
	}
}

// names are the octets of all keys that do something.
func names() iter.Seq[string] {
	return maps.Keys(bindings())
}

func TestBindingsAreDecodedAsOneKey(t *testing.T) {
	for name := range names() {
		var d decoder
		if keys := d.decode(nil, []byte(name)); len(keys) != 1 || keys[0].name != name {
			t.Errorf("%q is decoded as %s", name, show(keys))
		}
	}
}
