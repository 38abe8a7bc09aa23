package abi

import (
	"math"
	"unsafe"
)

var (
	block [blockBytes / 8]uint64
	calls arena
)

// Pair is where a string or list lies.
type Pair struct {
	Pointer uint32
	Length  uint32
}

// Alloc gives memory that lives until Reset, or until the Mark before it is released. Nothing is zeroed.
func Alloc(size, align uint32) uint32 {
	if offset, fits := calls.take(size, align); fits {
		return address(unsafe.Pointer(&block)) + offset
	}
	return address(unsafe.Pointer(unsafe.SliceData(calls.takeSpare(size))))
}

// Mark and Release frame a call to the host: what it allocates is copied before Release.
func Mark() mark { return calls.mark() }

func Release(to mark) { calls.release(to) }

// Reset ends a call of the host: its arguments and results are gone.
func Reset() { calls.release(mark{}) }

func address(of unsafe.Pointer) uint32 { return uint32(uintptr(of)) }

func pointer(at uint32) unsafe.Pointer { return unsafe.Add(unsafe.Pointer(nil), at) }

func U8(at uint32) uint8        { return *(*uint8)(pointer(at)) }
func Bool(at uint32) bool       { return U8(at) != 0 }
func U32(at uint32) uint32      { return *(*uint32)(pointer(at)) }
func S32(at uint32) int32       { return *(*int32)(pointer(at)) }
func F32(at uint32) float32     { return math.Float32frombits(U32(at)) }
func F64(at uint32) float64     { return *(*float64)(pointer(at)) }
func PutU8(at uint32, v uint8)  { *(*uint8)(pointer(at)) = v }
func PutU32(at, v uint32)       { *(*uint32)(pointer(at)) = v }
func PutS32(at uint32, v int32) { *(*int32)(pointer(at)) = v }

func PutF32(at uint32, v float32) { *(*float32)(pointer(at)) = v }
func PutF64(at uint32, v float64) { *(*float64)(pointer(at)) = v }
func PutBool(at uint32, v bool)   { PutU8(at, uint8(FromBool(v))) }

func FromBool(v bool) uint32 {
	if v {
		return 1
	}
	return 0
}

// PutPair puts a string or list down in a record.
func PutPair(at uint32, pair Pair) {
	PutU32(at, pair.Pointer)
	PutU32(at+4, pair.Length)
}

func PutString(at uint32, v string) { PutPair(at, LowerString(v)) }

// String and the functions below copy out of memory that is gone after the call.
func String(at, length uint32) string {
	return string(unsafe.Slice((*byte)(pointer(at)), length))
}

func Bytes(at, length uint32) []byte {
	return append([]byte(nil), ViewBytes(at, length)...)
}

func Float32s(at, length uint32) []float32 {
	return append([]float32(nil), ViewFloat32s(at, length)...)
}

// ViewBytes and ViewFloat32s show memory that is gone after the call.
func ViewBytes(at, length uint32) []byte {
	return unsafe.Slice((*byte)(pointer(at)), length)
}

func ViewFloat32s(at, length uint32) []float32 {
	return unsafe.Slice((*float32)(pointer(at)), length)
}

// LowerString and the functions below copy to where the host can read. The collector could move what lies on a stack.
func LowerString(v string) Pair {
	at := Alloc(uint32(len(v)), 1)
	copy(ViewBytes(at, uint32(len(v))), v)
	return Pair{at, uint32(len(v))}
}

func LowerBytes(v []byte) Pair {
	at := address(unsafe.Pointer(unsafe.SliceData(v)))
	if !isInBlock(at) {
		at = Alloc(uint32(len(v)), 1)
		copy(ViewBytes(at, uint32(len(v))), v)
	}
	return Pair{at, uint32(len(v))}
}

func LowerFloat32s(v []float32) Pair {
	at := address(unsafe.Pointer(unsafe.SliceData(v)))
	if !isInBlock(at) {
		at = Alloc(4*uint32(len(v)), 4)
		copy(ViewFloat32s(at, uint32(len(v))), v)
	}
	return Pair{at, uint32(len(v))}
}

// isInBlock: a frame that was changed in place lies there already.
func isInBlock(at uint32) bool {
	start := address(unsafe.Pointer(&block))
	return at >= start && at < start+blockBytes
}
