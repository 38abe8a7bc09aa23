// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package storage

//go:wasmimport jackfield:plugin/storage@0.2.0 get
func importGet(p0 uint32, p1 uint32, p2 uint32, p3 uint32)

//go:wasmimport jackfield:plugin/storage@0.2.0 list-keys
func importListKeys(p0 uint32, p1 uint32)

//go:wasmimport jackfield:plugin/storage@0.2.0 commit
func importCommit(p0 uint32, p1 uint32, p2 uint32, p3 uint32)
