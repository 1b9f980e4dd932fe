package practice_test

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"imapsh/internal/practice/mailstore"
)

// corpus is the mail that the servers are compared on.
type corpus struct {
	mailbox string
	count   int
	message func(i int) mailstore.NewMessage
}

// corpora are all there are, so that a process of its own can be told which.
func corpora() []corpus {
	return []corpus{
		{"big", 1000, bigMessage},         // 100 KB each
		{"many", 100_000, smallMessage},   // with the headers of a mailing list
		{"idle", 1, smallMessage},         // for clients that wait
		{"texts", 10_000, textualMessage}, // 10 KB each
	}
}

func (c corpus) messages() []mailstore.NewMessage {
	list := make([]mailstore.NewMessage, c.count)
	for i := range list {
		list[i] = c.message(i)
	}
	return list
}

// named finds a corpus.
func named(mailbox string) corpus {
	for _, c := range corpora() {
		if c.mailbox == mailbox {
			return c
		}
	}
	panic("there is no corpus " + mailbox)
}

func bigMessage(i int) mailstore.NewMessage { return speedMessage(i, 100_000) }

func textualMessage(i int) mailstore.NewMessage { return speedMessage(i, 10_000) }

func smallMessage(i int) mailstore.NewMessage { return speedMessage(i, 800) }

// speedMessage is a message of a discussion of five, of that many octets or a
// few more, some with names and subjects that are encoded.
func speedMessage(i, octets int) mailstore.NewMessage {
	var (
		who     = []string{"Xenophon", "Proxenos", "Klearchos", "=?utf-8?q?Ch=C3=A9irisophos?=", "Menon", "Ariaios", "Tissaphernes"}
		subject = fmt.Sprintf("The march to %s, day %d", []string{"Kunaxa", "Issoi", "Tarsoi", "Trapezus"}[i/5%4], i/5%9001)
		first   = i / 5 * 5
		sent    = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i*7919%100_000) * 17 * time.Minute)
		text    bytes.Buffer
	)
	if i%20 == 3 {
		subject = "=?utf-8?q?M=C3=A9nons_march?= " + subject
	}
	if i > first {
		subject = "Re: " + subject
	}
	from := who[i%len(who)]
	fmt.Fprintf(&text, "Return-Path: <sender%d@anabasis.example>\r\n", i%977)
	fmt.Fprintf(&text, "Received: from anabasis.example by server.example with esmtp\r\n\tid %08x; %s\r\n", i, sent.Format(time.RFC1123Z))
	fmt.Fprintf(&text, "Date: %s\r\nFrom: %s <sender%d@anabasis.example>\r\n", sent.Format(time.RFC1123Z), from, i%977)
	fmt.Fprintf(&text, "To: \"The Ten Thousand\" <list@anabasis.example>, strategos@server.example\r\nSubject: %s\r\n", subject)
	fmt.Fprintf(&text, "Message-ID: <%d@anabasis.example>\r\n", i)
	if i > first {
		fmt.Fprintf(&text, "In-Reply-To: <%d@anabasis.example>\r\nReferences: <%d@anabasis.example>\r\n\t<%d@anabasis.example>\r\n", i-1, first, i-1)
	}
	text.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n")
	for line := 0; text.Len() < octets; line++ {
		fmt.Fprintf(&text, "%06d From there he marched two stages, five parasangs, to the wells %05d.\r\n", i, line*i%99_991)
	}
	if i%1000 == 500 {
		text.WriteString(strings.ToUpper("thalatta! thalatta!\r\n"))
	}
	return mailstore.NewMessage{Octets: text.Bytes(), Flags: speedFlags(i), InternalDate: sent.Add(time.Minute)}
}

// speedFlags are different for messages that follow each other.
func speedFlags(i int) []mailstore.Flag {
	var flags []mailstore.Flag
	if i%3 > 0 {
		flags = append(flags, mailstore.Seen)
	}
	if i%10 == 0 {
		flags = append(flags, mailstore.Flagged)
	}
	if i%7 == 0 {
		flags = append(flags, mailstore.Answered)
	}
	return flags
}
