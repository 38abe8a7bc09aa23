// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package session

//go:wasmimport jackfield:plugin/session@0.2.0 get-self
func importGetSelf(p0 uint32)

//go:wasmimport jackfield:plugin/session@0.2.0 list-channels
func importListChannels(p0 uint32)

//go:wasmimport jackfield:plugin/session@0.2.0 list-users
func importListUsers(p0 uint32, p1 uint32)

//go:wasmimport jackfield:plugin/session@0.2.0 describe-channel
func importDescribeChannel(p0 uint32, p1 uint32)

//go:wasmimport jackfield:plugin/session@0.2.0 get-user-key
func importGetUserKey(p0 uint32, p1 uint32)
