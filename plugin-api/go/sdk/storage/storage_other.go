// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

//go:build !wasm

package storage

func importGet(p0 uint32, p1 uint32, p2 uint32, p3 uint32) {
	panic("storage.Get needs the sandbox")
}

func importListKeys(p0 uint32, p1 uint32) {
	panic("storage.ListKeys needs the sandbox")
}

func importCommit(p0 uint32, p1 uint32, p2 uint32, p3 uint32) {
	panic("storage.Commit needs the sandbox")
}
