// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package timers

//go:wasmimport jackfield:plugin/timers@0.2.0 set-timer
func importSetTimer(p0 uint32, p1 uint32, p2 uint32)

//go:wasmimport jackfield:plugin/timers@0.2.0 clear-timer
func importClearTimer(p0 uint32)
