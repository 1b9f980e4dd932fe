package practice

// searchKey is a key that SEARCH knows.
type searchKey struct{ name string }
