package abi

// The host asks for memory before it hands over a string or a list.
//
//go:wasmexport cabi_realloc
func cabiRealloc(old, oldSize, align, size uint32) uint32 {
	at := Alloc(size, align)
	copy(ViewBytes(at, min(oldSize, size)), ViewBytes(old, min(oldSize, size)))
	return at
}
