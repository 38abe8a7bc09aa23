// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

//go:build !wasm

package chat

func importSend(p0 uint32, p1 uint32, p2 uint32, p3 uint32) {
	panic("chat.Send needs the sandbox")
}
