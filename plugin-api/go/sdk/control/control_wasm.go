// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package control

//go:wasmimport jackfield:plugin/control@0.2.0 set-muted
func importSetMuted(p0 uint32, p1 uint32)

//go:wasmimport jackfield:plugin/control@0.2.0 set-deafened
func importSetDeafened(p0 uint32, p1 uint32)

//go:wasmimport jackfield:plugin/control@0.2.0 join-channel
func importJoinChannel(p0 uint32, p1 uint32)

//go:wasmimport jackfield:plugin/control@0.2.0 set-user-volume
func importSetUserVolume(p0 uint32, p1 uint32, p2 uint32)

//go:wasmimport jackfield:plugin/control@0.2.0 get-user-volume
func importGetUserVolume(p0 uint32) uint32
