package practice

import (
	"bytes"
	"errors"
	"fmt"

	"imapsh/internal/wire"
)

// longestKept is how large a buffer a connection keeps from one command to the
// next.
const longestKept = 4 << 10

// readCommand reads the next command, literals and all. Before it lets a client
// send a synchronising literal it makes sure that the command is right so far.
// A command that is refused here is answered here, and not ok; what still comes
// of it is thrown away and never taken for a command.
//
//	literal = "{" number64 ["+"] "}" CRLF *CHAR8
//
// RFC 9051 §4.3, RFC 7888 §4.
func (c *conn) readCommand() (frame []byte, ok bool, err error) {
	if cap(c.frame) > longestKept {
		c.frame = nil
	}
	frame, ok = c.frame[:0], true
	for {
		chunk, err := c.next()
		if err != nil {
			return nil, false, err
		}
		if chunk.Kind == wire.Overlong {
			return nil, false, c.refuseLine(frame, chunk, ok)
		}
		if ok {
			frame = append(frame, octetsOf(chunk)...)
		}
		if chunk.Last {
			c.frame = frame
			return frame, ok, nil
		}
		if !chunk.Next.Present {
			continue
		}
		if ok {
			if tag, wrong := c.admit(frame, chunk.Next); wrong != nil {
				ok, frame = false, nil
				if err := c.answer(tag, *wrong); err != nil {
					return nil, false, err
				}
			}
		}
		switch {
		case chunk.Next.NonSync:
		case ok:
			c.line("+ Ready for the literal") // without its count, which may tell a password's length
		default:
			c.scanner.Refuse()
			return nil, false, nil
		}
	}
}

// admit says why the literal that a command's line announces is refused, or
// nothing. The command so far is parsed with an empty literal in its place: if
// that is wrong before its end, it would be wrong with any.
func (c *conn) admit(frame []byte, next wire.LiteralHead) (tag string, wrong *reply) {
	head := bytes.LastIndexByte(frame, '{')
	sofar := append(bytes.Clone(frame[:head]), "{0}\r\n"...)
	d := c.decoder(sofar)
	tag, cmd, r := c.recognise(d)
	if cmd == nil {
		return tag, &r
	}
	arguments := *d
	if _, ok := cmd.parse(d); (!ok || !d.CRLF()) && errorOffset(d) < len(sofar) {
		r := cmd.misspelt(asWritten(d.Err(), frame))
		return tag, &r
	}
	if next.NonSync {
		if wrong := c.admitNonSync(next.Octets); wrong != nil {
			return tag, wrong
		}
	}
	if cmd.admit != nil {
		return tag, cmd.admit(c, &arguments, next.Octets)
	}
	return tag, c.admitOctets(cmd.name, int64(len(frame))+next.Octets)
}

// admitOctets refuses literals that are too long together.
func (c *conn) admitOctets(command string, octets int64) *reply {
	most := c.server.config.Limits.LiteralOctets
	if octets <= most {
		return nil
	}
	r := no("TOOBIG", fmt.Sprintf("%s takes literals of at most %d octets together", command, most))
	return &r
}

// asWritten says what is wrong with what the client wrote, of which something
// else was parsed from somewhere on.
func asWritten(err error, frame []byte) error {
	var parsed, written *wire.SyntaxError
	if !errors.As(err, &parsed) {
		return err
	}
	d := wire.NewDecoder(frame[parsed.Offset:])
	d.Fail(parsed.Want)
	if !errors.As(d.Err(), &written) {
		return err
	}
	written.Offset += parsed.Offset
	return written
}

// refuseLine reads a line that is too long to its end and, unless its command
// was answered already, answers it with BAD. If it announces a literal for which
// the client does not wait to be asked, nobody can tell what comes next, and the
// connection ends.
func (c *conn) refuseLine(frame []byte, chunk wire.Chunk, answer bool) error {
	const kept = 64 // octets of the end, to see an announcement in
	tag, ok := wire.NewDecoder(append(frame, chunk.Raw[:min(len(chunk.Raw), kept)]...)).Tag()
	if !ok || len(tag) >= kept {
		tag = "*"
	}
	var end []byte
	for {
		end = append(end, chunk.Raw...)
		end = append([]byte(nil), end[max(0, len(end)-kept):]...)
		if chunk.Last {
			break
		}
		var err error
		if chunk, err = c.next(); err != nil {
			return err
		}
	}
	text := fmt.Sprintf("The line is longer than %d octets; send what is long as a literal, or in several commands",
		c.server.config.Limits.LineOctets)
	if bytes.HasSuffix(bytes.TrimRight(end, "\r\n"), []byte("+}")) {
		c.sending = true
		c.interrupt(text + "; and it announces a literal")
	}
	if !answer {
		return nil
	}
	return c.answer(tag, bad(text))
}

// readLine reads a line that is no command: the client's part of an
// AUTHENTICATE, or the end of an IDLE. Its line end is left out.
func (c *conn) readLine() ([]byte, error) {
	c.scanner.ExpectText()
	var line []byte
	for {
		chunk, err := c.next()
		if err != nil {
			return nil, err
		}
		if len(line) < c.server.config.Limits.LineOctets {
			line = append(line, chunk.Raw...)
		}
		if chunk.Last {
			return bytes.TrimRight(trimTelnet(line), "\r\n"), nil
		}
	}
}

// octetsOf gives a chunk's octets without what telnet put there.
func octetsOf(c wire.Chunk) []byte {
	if c.Kind == wire.Literal {
		return c.Raw
	}
	return trimTelnet(c.Raw)
}
