// Package abi moves values between Go and the host by the canonical ABI of the component model.
package abi

// arena hands out memory that lives for one call. It has a block of its own, so that an audio frame allocates nothing; what does
// not fit comes from Go's heap and is held until the arena is emptied.
type arena struct {
	// used is the number of bytes of the block that are given away.
	used uint32
	// spare holds blocks of the heap, so that the collector leaves them alone.
	spare [][]uint64
}

// blockBytes is the size of the arena's own block: 34 frames of 480 samples.
const blockBytes = 64 << 10

// mark is a state of the arena to come back to.
type mark struct {
	used  uint32
	spare int
}

// take gives the offset of size bytes in the block, or false where they do not fit.
func (a *arena) take(size, align uint32) (uint32, bool) {
	start := (a.used + align - 1) &^ (align - 1)
	if start > blockBytes || size > blockBytes-start {
		return 0, false
	}
	a.used = start + size
	return start, true
}

// takeSpare gives a block of the heap, aligned to 8 bytes.
func (a *arena) takeSpare(size uint32) []uint64 {
	block := make([]uint64, (size+7)/8+1)
	a.spare = append(a.spare, block)
	return block
}

func (a *arena) mark() mark { return mark{a.used, len(a.spare)} }

// release takes back all that was given away since the mark.
func (a *arena) release(to mark) {
	a.used = to.used
	clear(a.spare[to.spare:])
	a.spare = a.spare[:to.spare]
}
