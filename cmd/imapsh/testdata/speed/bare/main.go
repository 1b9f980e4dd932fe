// Command bare is the least client that knows where a reply ends: it sends each
// line of standard input behind a tag when the reply to the last one is
// complete, and copies what it receives to standard output.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strconv"
)

func main() {
	c, err := net.Dial("tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	r, w := bufio.NewReaderSize(c, 64<<10), bufio.NewWriterSize(os.Stdout, 64<<10)
	line(r, w)
	lines := bufio.NewScanner(os.Stdin)
	for n := 0; lines.Scan(); n++ {
		tag := fmt.Appendf(nil, "a%d ", n)
		fmt.Fprintf(c, "%s%s\r\n", tag, lines.Text())
		for !bytes.HasPrefix(line(r, w), tag) {
		}
		w.Flush()
	}
}

// line copies a line and the literal behind it, and gives the line.
func line(r *bufio.Reader, w *bufio.Writer) []byte {
	l, err := r.ReadSlice('\n')
	if err != nil {
		log.Fatal(err)
	}
	w.Write(l)
	if i := bytes.LastIndexByte(l, '{'); i > 0 && bytes.HasSuffix(l, []byte("}\r\n")) {
		n, _ := strconv.ParseInt(string(l[i+1:len(l)-3]), 10, 64)
		io.CopyN(w, r, n)
	}
	return l
}
