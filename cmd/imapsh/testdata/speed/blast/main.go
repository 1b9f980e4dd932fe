// Command blast answers IMAP commands from memory as fast as a loopback goes,
// so that the client is what is measured. It is no IMAP server: its answers are
// fixed. SELECT huge, then FETCH, gives one literal of 512 MiB.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"log"
	"net"
	"strings"
)

const (
	literal = 512 << 20
	piece   = 1 << 20
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(l.Addr())
	text := bytes.Repeat([]byte("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd\r\n"), piece/64)
	for {
		c, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(c, text)
	}
}

func serve(c net.Conn, text []byte) {
	defer c.Close()
	r, w := bufio.NewReaderSize(c, 64<<10), bufio.NewWriterSize(c, 64<<10)
	fmt.Fprint(w, "* OK [CAPABILITY IMAP4rev1] blast\r\n")
	for w.Flush() == nil {
		line, err := r.ReadString('\n')
		words := strings.Fields(line)
		if err != nil || len(words) < 2 {
			return
		}
		switch words[1] {
		case "FETCH":
			fmt.Fprintf(w, "* 1 FETCH (BODY[] {%d}\r\n", literal)
			for range literal / piece {
				if _, err := w.Write(text); err != nil {
					return
				}
			}
			fmt.Fprint(w, ")\r\n")
		case "LOGOUT":
			fmt.Fprint(w, "* BYE\r\n")
		}
		fmt.Fprintf(w, "%s OK done\r\n", words[0])
	}
}
