// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package ui

//go:wasmimport jackfield:plugin/ui@0.2.0 show
func importShow(p0 uint32, p1 uint32, p2 uint32, p3 uint32)

//go:wasmimport jackfield:plugin/ui@0.2.0 hide
func importHide(p0 uint32, p1 uint32)

//go:wasmimport jackfield:plugin/ui@0.2.0 decorate-message
func importDecorateMessage(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint32, p5 uint32)
