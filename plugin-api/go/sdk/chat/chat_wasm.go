// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package chat

//go:wasmimport jackfield:plugin/chat@0.2.0 send
func importSend(p0 uint32, p1 uint32, p2 uint32, p3 uint32)
