// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package log

//go:wasmimport jackfield:plugin/log@0.2.0 write
func importWrite(p0 uint32, p1 uint32, p2 uint32)
