// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package http

//go:wasmimport jackfield:plugin/http@0.2.0 fetch
func importFetch(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint32, p5 uint32, p6 uint32, p7 uint32)

//go:wasmimport jackfield:plugin/http@0.2.0 cancel
func importCancel(p0 uint32)
