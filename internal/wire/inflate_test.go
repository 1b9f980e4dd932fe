package wire_test

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"imapsh/internal/wire"
)

// samples are texts that make a compressor use each kind of block.
func samples() map[string][]byte {
	random := make([]byte, 100_000)
	source := rand.NewChaCha8([32]byte{})
	_, _ = source.Read(random) // never fails
	var lines bytes.Buffer
	for i := range 20_000 {
		fmt.Fprintf(&lines, "* %d FETCH (UID %d FLAGS (\\Seen))\r\n", i, i*7)
	}
	return map[string][]byte{
		"empty": nil, "short": []byte("A NOOP\r\n"), "random": random, "lines": lines.Bytes(),
		"run": []byte(strings.Repeat("a", 300_000)),
	}
}

func TestInflater(t *testing.T) {
	t.Parallel()
	for name, want := range samples() {
		for _, level := range []int{flate.NoCompression, flate.BestSpeed, flate.BestCompression, flate.HuffmanOnly} {
			t.Run(fmt.Sprintf("%s %d", name, level), func(t *testing.T) {
				t.Parallel()
				var b bytes.Buffer
				w, err := flate.NewWriter(&b, level)
				if err != nil {
					t.Fatal(err)
				}
				_, _ = w.Write(want) // to memory, which does not fail
				_ = w.Close()
				got, err := io.ReadAll(wire.NewInflater(iotest.OneByteReader(&b)))
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("got %d octets, want %d (%v)", len(got), len(want), err)
				}
			})
		}
	}
}

// What zlib flushed with Z_PARTIAL_FLUSH and with Z_SYNC_FLUSH is given before
// more is waited for.
func TestInflaterWaitsForNothing(t *testing.T) {
	t.Parallel()
	for name, octets := range map[string]string{
		"partial": "\x72\x54\xf0\xf3\xf7\x0f\xe0\xe5\x02\x08",
		"sync":    "\x72\x54\xf0\xf3\xf7\x0f\xe0\xe5\x02\x00\x00\x00\xff\xff",
	} {
		over := errors.New("it waits")
		z := wire.NewInflater(io.MultiReader(strings.NewReader(octets), iotest.ErrReader(over)))
		p := make([]byte, 100)
		n, err := z.Read(p)
		if string(p[:n]) != "A NOOP\r\n" || err != nil {
			t.Errorf("%s: got %q, %v", name, p[:n], err)
		}
		if _, err := z.Read(p); !errors.Is(err, over) {
			t.Errorf("%s: then got %v", name, err)
		}
	}
}

// FuzzInflater holds that whatever comes gives what the standard library gives,
// and an error where that has one.
func FuzzInflater(f *testing.F) {
	for _, octets := range samples() {
		var b bytes.Buffer
		w, _ := flate.NewWriter(&b, flate.BestSpeed) // the level is one that there is
		_, _ = w.Write(octets[:min(len(octets), 2000)])
		_ = w.Close()
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		const most = 1 << 20
		want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(octets)), most))
		got, err := io.ReadAll(io.LimitReader(wire.NewInflater(bytes.NewReader(octets)), most))
		if wantErr == nil && err == nil && !bytes.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if wantErr == nil && err != nil {
			t.Errorf("got %v", err)
		}
	})
}
