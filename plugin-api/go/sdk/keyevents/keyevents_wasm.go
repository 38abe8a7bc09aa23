// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package keyevents

import (
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
)

//go:wasmexport jackfield:plugin/key-events@0.2.0#on-key
func exportOnKey(p0 uint32, p1 uint32, p2 uint32) {
	defer abi.Reset()
	defer panics.Log()
	hooks.OnKey(abi.String(p0, p1), p2 != 0)
}
