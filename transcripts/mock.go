package transcripts

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
)

// Mock serves a transcript: it says what the server said, to a client that
// sends what the client sent. Commands are compared by what they mean: tags,
// case and the form of a string aside. Each connection of the transcript is
// played to one client, in the order in which they begin.
type Mock struct {
	transcript *Transcript
	script     *script
	scenes     []*scene
	byLine     map[int]*Record
	opt        MockOptions
}

// MockOptions say how to serve a transcript.
type MockOptions struct {
	TLS    *tls.Config // for STARTTLS and [Mock.Serve] with TLS
	Vars   []Var       // they win over those of the transcript's header
	Repeat bool        // begin anew when all connections were played
}

// NewMock returns a server of a transcript. What is wrong in the transcript is
// told as [Problems].
func NewMock(t *Transcript, o MockOptions) (*Mock, error) {
	s := assemble(t.Name, t.Records)
	if err := s.problems.orNil(); err != nil {
		return nil, err
	}
	o.Vars = append(slices.Clone(o.Vars), t.Header.Vars...)
	k := &Mock{transcript: t, script: s, scenes: s.scenes(), byLine: make(map[int]*Record), opt: o}
	for i := range t.Records {
		k.byLine[t.Records[i].Line] = &t.Records[i]
	}
	return k, nil
}

// source is what the client is to send, as the line of the file has it.
func (k *Mock) source(line int) string {
	whole := k.byLine[line].Source
	if _, text, found := strings.Cut(whole, ":"); found {
		return strings.TrimPrefix(text, " ")
	}
	return whole // an "@ auth" in the place of its exchange
}

// Listener is where a mock listens.
type Listener struct {
	net.Listener
	TLS bool // from the first octet on
}

// Serve plays the transcript to whoever connects, until all of its connections
// were played or the context ends, and closes the listeners. It says where the
// clients did otherwise, in the order of the file.
func (k *Mock) Serve(ctx context.Context, listeners ...Listener) ([]Difference, error) {
	m := k.begin()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var accepting, playing sync.WaitGroup
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		accepting.Go(func() {
			failed <- m.accept(ctx, l, &playing)
		})
	}
	var err error
	select {
	case <-ctx.Done():
	case <-m.over:
	case err = <-failed:
	}
	cancel()
	for _, l := range listeners {
		err = errors.Join(err, l.Close())
	}
	accepting.Wait()
	playing.Wait()
	return m.result(), err
}

// mock is one run of a server.
type mock struct {
	*Mock
	over chan struct{} // closed when the last connection has ended

	mu          sync.Mutex // guards what follows
	next        int        // the scene of the next client
	ended       int        // how many scenes have ended
	waiting     []int      // for each scene: the step that it waits to hear, or done
	vars        map[string]string
	differences []Difference
}

// done is the step of a scene that waits for nothing more.
const done = int(^uint(0) >> 1)

func (k *Mock) begin() *mock {
	m := &mock{Mock: k, over: make(chan struct{}), vars: make(map[string]string)}
	for _, v := range slices.Backward(k.opt.Vars) {
		m.vars[v.Name] = v.Value
	}
	m.rewind()
	if len(m.scenes) == 0 {
		close(m.over)
	}
	return m
}

// rewind begins the transcript anew.
func (m *mock) rewind() {
	m.next, m.ended, m.waiting = 0, 0, make([]int, len(m.scenes))
	for i, sc := range m.scenes {
		m.waiting[i] = sc.hears(0)
	}
}

// hears gives the step at which a scene next waits to hear something, from one
// of its turns on.
func (sc *scene) hears(from int) int {
	for _, t := range sc.turns[from:] {
		if t.say == nil {
			return t.at
		}
	}
	return done
}

// accept plays a scene to each client that connects.
func (m *mock) accept(ctx context.Context, l Listener, playing *sync.WaitGroup) error {
	for {
		conn, err := l.Accept()
		switch {
		case err != nil && (ctx.Err() != nil || errors.Is(err, net.ErrClosed)):
			return nil
		case err != nil:
			return err
		}
		if l.TLS {
			conn = tls.Server(conn, m.opt.TLS)
		}
		i, ok := m.cast()
		if !ok {
			m.differs(Difference{File: m.script.file, Line: m.lastLine(), What: "one connection more than the transcript has"})
			_, _ = conn.Write([]byte("* BYE The transcript has no more connections\r\n")) // it may be gone
			_ = conn.Close()                                                              // it was not wanted
			continue
		}
		playing.Go(func() {
			newActor(m, i, conn, l.TLS).play(ctx)
			m.leave()
		})
	}
}

// cast gives the next client a scene.
func (m *mock) cast() (scene int, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.next == len(m.scenes) {
		return 0, false
	}
	m.next++
	return m.next - 1, true
}

// leave ends a scene.
func (m *mock) leave() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended++; m.ended < len(m.scenes) {
		return
	}
	if m.opt.Repeat {
		m.rewind()
		return
	}
	close(m.over)
}

// waits notes for what a scene waits.
func (m *mock) waits(scene, step int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waiting[scene] = step
}

// reached says that all other connections have sent what they sent before a
// step.
func (m *mock) reached(scene, step int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, at := range m.waiting {
		if i != scene && at < step {
			return false
		}
	}
	return true
}

// differs notes a difference.
func (m *mock) differs(d Difference) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.differences = append(m.differences, d)
}

// result gives all differences, and says which connections nobody made.
func (m *mock) result() []Difference {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.opt.Repeat {
		for _, sc := range m.scenes[m.next:] {
			m.differences = append(m.differences, Difference{File: m.script.file, Line: sc.line, Conn: sc.conn, What: "nobody made this connection"})
		}
	}
	slices.SortStableFunc(m.differences, func(a, b Difference) int { return a.Line - b.Line })
	return m.differences
}

// lastLine is the file's last line.
func (m *mock) lastLine() int { return lastLine(m.transcript.Records) }

// bind gives a variable its value.
func (m *mock) bind(name, value string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.vars[name] = value
}

// value gives a variable's value.
func (m *mock) value(t *Template) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, known := m.vars[t.Name]
	return v, known && t.Kind == Variable
}
