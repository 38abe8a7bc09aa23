// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package peerdata

//go:wasmimport jackfield:plugin/peer-data@0.2.0 send-data
func importSendData(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint32)
