// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package settings

//go:wasmimport jackfield:plugin/settings@0.2.0 get
func importGet(p0 uint32)

//go:wasmimport jackfield:plugin/settings@0.2.0 set-parameter
func importSetParameter(p0 uint32, p1 float64, p2 uint32)
