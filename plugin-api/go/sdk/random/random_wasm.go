// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package random

//go:wasmimport jackfield:plugin/random@0.2.0 get-u32
func importGetU32() uint32
