// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

//go:build !wasm

package peerdata

func importSendData(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint32) {
	panic("peerdata.SendData needs the sandbox")
}
