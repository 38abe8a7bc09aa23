// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package log: Write to the plugin's own log. Granted to every plugin. At most 1,024 characters a line and 50 lines a second; what is over that is dropped and counted.
package log

import (
	"jackfield.example/plugin/internal/abi"
)

type Level uint8

const (
	LevelDebug Level = 0
	LevelInfo  Level = 1
	LevelWarn  Level = 2
	LevelError Level = 3
)

// [any] Never fails.
func Write(level Level, message string) {
	defer abi.Release(abi.Mark())
	v0 := abi.LowerString(message)
	importWrite(uint32(level), v0.Pointer, v0.Length)
}
