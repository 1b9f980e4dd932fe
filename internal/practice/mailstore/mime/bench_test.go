package mime

import (
	"strings"
	"testing"
)

// BenchmarkEnvelope reads one header.
func BenchmarkEnvelope(b *testing.B) {
	octets := crlf("Return-Path: <a@example.org>\nReceived: from x\n\tby y;\n\tMon, 1 Jan 2024 00:00:00 +0000\n" +
		"Date: Mon, 1 Jan 2024 00:00:00 +0000\nFrom: \"A. User\" <a@example.org>\nTo: b@example.org, C <c@example.org>\n" +
		"Subject: hello\nMessage-ID: <1@example.org>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nbody\n")
	b.ReportAllocs()
	for b.Loop() {
		if New(octets).Envelope().Subject.Value != "hello" {
			b.Fatal("another subject")
		}
	}
}

// BenchmarkStructure reads a message of two parts, one of them large.
func BenchmarkStructure(b *testing.B) {
	octets := crlf(mixed + "--b\n\ntext\n--b\nContent-Transfer-Encoding: base64\n\n" +
		strings.Repeat(strings.Repeat("QUJD", 19)+"\n", 13_000) + "--b--\n")
	b.SetBytes(int64(len(octets)))
	b.ReportAllocs()
	for b.Loop() {
		if len(New(octets).Structure().Parts) != 2 {
			b.Fatal("other parts")
		}
	}
}

// BenchmarkStructureOfTraps reads lines that could all be delimiters, in multiparts as deep as they may be.
func BenchmarkStructureOfTraps(b *testing.B) {
	octets := crlf(strings.Repeat(mixed+"--b\n", maxDepth) + "\n" + strings.Repeat("--a\n", 100_000))
	b.SetBytes(int64(len(octets)))
	b.ReportAllocs()
	for b.Loop() {
		New(octets).Structure()
	}
}
