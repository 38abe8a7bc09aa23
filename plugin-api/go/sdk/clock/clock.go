// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package clock: Time. Granted to every plugin.
package clock

import (
	"jackfield.example/plugin/internal/abi"
)

// [any] Milliseconds since 1970-01-01 UTC, whole.
func NowMs() float64 {
	defer abi.Release(abi.Mark())
	return importNowMs()
}

// [any] Milliseconds since an arbitrary start, never going back, to the microsecond.
func MonotonicMs() float64 {
	defer abi.Release(abi.Mark())
	return importMonotonicMs()
}
