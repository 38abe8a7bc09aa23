// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package random: Randomness for dice and jitter. Granted to every plugin.
package random

import (
	"jackfield.example/plugin/internal/abi"
)

// [any] 32 unpredictable bits.
func GetU32() uint32 {
	defer abi.Release(abi.Mark())
	return importGetU32()
}
