// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package timerevents

import (
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
)

//go:wasmexport jackfield:plugin/timer-events@0.2.0#on-timer
func exportOnTimer(p0 uint32) {
	defer abi.Reset()
	defer panics.Log()
	hooks.OnTimer(p0)
}
