package session

// tagNumber writes the nth tag, from 0: A to Z, AA to AZ, BA...
func tagNumber(n int) string {
	var b []byte
	for n++; n > 0; n = (n - 1) / 26 {
		b = append([]byte{byte('A' + (n-1)%26)}, b...)
	}
	return string(b)
}
