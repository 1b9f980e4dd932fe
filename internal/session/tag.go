package session

// tagNumber writes the nth tag, from 0: A to Z, AA to AZ, BA...
func tagNumber(n int) string {
	var tag [16]byte
	i := len(tag)
	for n++; n > 0; n = (n - 1) / 26 {
		i--
		tag[i] = byte('A' + (n-1)%26)
	}
	return string(tag[i:])
}
