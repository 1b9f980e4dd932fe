package wire

// huffman is a code: how many symbols have each length in bits, and the symbols
// in the order of their codes. RFC 1951 §3.2.2.
type huffman struct {
	count   [16]int
	symbols []int
}

// newHuffman makes the code in which symbol i has lengths[i] bits, and is not
// used if that is 0. It is not ok if there are more codes than bits allow.
func newHuffman(lengths []int) (h huffman, ok bool) {
	for _, n := range lengths {
		h.count[n]++
	}
	h.count[0] = 0
	var offsets [16]int
	left := 1
	for n := 1; n < len(h.count); n++ {
		if left = left<<1 - h.count[n]; left < 0 {
			return h, false
		}
		if n+1 < len(offsets) {
			offsets[n+1] = offsets[n] + h.count[n]
		}
	}
	h.symbols = make([]int, len(lengths))
	for symbol, n := range lengths {
		if n > 0 {
			h.symbols[offsets[n]] = symbol
			offsets[n]++
		}
	}
	return h, true
}

// fixedHuffman is the codes of blocks that bring none. RFC 1951 §3.2.6.
func fixedHuffman() (literal, distance huffman) {
	lengths := make([]int, 288)
	for i := range lengths {
		switch {
		case i < 144:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		default:
			lengths[i] = 8
		}
	}
	literal, _ = newHuffman(lengths)
	lengths = lengths[:30]
	for i := range lengths {
		lengths[i] = 5
	}
	distance, _ = newHuffman(lengths)
	return literal, distance
}

// dynamicHead takes a block's own codes, which are themselves in a code. RFC
// 1951 §3.2.7.
func (z *Inflater) dynamicHead() error {
	counts, err := z.bits(14)
	if err != nil {
		return err
	}
	literals, distances := counts&31+257, counts>>5&31+1
	order := []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
	var lengths [19]int
	for _, i := range order[:counts>>10+4] {
		if lengths[i], err = z.bits(3); err != nil {
			return err
		}
	}
	h, ok := newHuffman(lengths[:])
	if !ok {
		return ErrDeflate
	}
	all, err := z.codeLengths(&h, literals+distances)
	if err != nil {
		return err
	}
	literal, ok := newHuffman(all[:literals])
	distance, also := newHuffman(all[literals:])
	if !ok || !also || all[256] == 0 {
		return ErrDeflate
	}
	z.literal, z.distance, z.next = literal, distance, z.symbol
	return nil
}

// codeLengths takes n lengths of codes, of which runs are written short.
func (z *Inflater) codeLengths(h *huffman, n int) ([]int, error) {
	var all []int
	for len(all) < n {
		v, err := z.code(h)
		if err != nil {
			return nil, err
		}
		if v < 16 {
			all = append(all, v)
			continue
		}
		if v == 16 && len(all) == 0 {
			return nil, ErrDeflate
		}
		run := []struct{ bits, least int }{{2, 3}, {3, 3}, {7, 11}}[v-16]
		more, err := z.bits(run.bits)
		if err != nil {
			return nil, err
		}
		repeated := 0
		if v == 16 {
			repeated = all[len(all)-1]
		}
		for range run.least + more {
			all = append(all, repeated)
		}
	}
	if len(all) > n {
		return nil, ErrDeflate
	}
	return all, nil
}
