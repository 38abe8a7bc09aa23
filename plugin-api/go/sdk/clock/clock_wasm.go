// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package clock

//go:wasmimport jackfield:plugin/clock@0.2.0 now-ms
func importNowMs() float64

//go:wasmimport jackfield:plugin/clock@0.2.0 monotonic-ms
func importMonotonicMs() float64
