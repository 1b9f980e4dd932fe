package practice

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
)

// decodeBase64 decodes up to the padding; what is no base64 is passed over.
//
// RFC 2045 §6.8: line ends, and whatever else is not among the 65 characters,
// count for nothing.
func decodeBase64(text []byte) []byte {
	digits := make([]byte, 0, len(text))
	for _, b := range text {
		if b == '=' {
			break
		}
		if 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' || '0' <= b && b <= '9' || b == '+' || b == '/' {
			digits = append(digits, b)
		}
	}
	if len(digits)%4 == 1 {
		digits = digits[:len(digits)-1] // six bits are no octet
	}
	decoded := make([]byte, base64.RawStdEncoding.DecodedLen(len(digits)))
	n, _ := base64.RawStdEncoding.Decode(decoded, digits)
	return decoded[:n]
}

// decodeQuotedPrintable decodes line by line; a "=" that begins nothing stays.
//
//	quoted-printable := qp-line *(CRLF qp-line)
//	qp-line          := *(qp-segment transport-padding CRLF) qp-part transport-padding
//	hex-octet        := "=" 2(DIGIT / "A" / "B" / "C" / "D" / "E" / "F")
//
// RFC 2045 §6.7.
func decodeQuotedPrintable(text []byte) []byte {
	decoded := make([]byte, 0, len(text))
	for line := range bytes.Lines(text) {
		content := bytes.TrimRight(line, "\r\n")
		end := line[len(content):]
		content = bytes.TrimRight(content, " \t") // rule 3: it was added on the way
		if rest, soft := bytes.CutSuffix(content, []byte("=")); soft {
			content, end = rest, nil
		}
		for len(content) > 0 {
			at := bytes.IndexByte(content, '=')
			if at < 0 {
				break
			}
			decoded, content = append(decoded, content[:at]...), content[at:]
			var octet [1]byte
			if len(content) > 2 {
				if _, err := hex.Decode(octet[:], content[1:3]); err == nil {
					decoded, content = append(decoded, octet[0]), content[3:]
					continue
				}
			}
			decoded, content = append(decoded, '='), content[1:]
		}
		decoded = append(append(decoded, content...), end...)
	}
	return decoded
}
