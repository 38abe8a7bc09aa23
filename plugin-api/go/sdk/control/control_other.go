// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

//go:build !wasm

package control

func importSetMuted(p0 uint32, p1 uint32) {
	panic("control.SetMuted needs the sandbox")
}

func importSetDeafened(p0 uint32, p1 uint32) {
	panic("control.SetDeafened needs the sandbox")
}

func importJoinChannel(p0 uint32, p1 uint32) {
	panic("control.JoinChannel needs the sandbox")
}

func importSetUserVolume(p0 uint32, p1 uint32, p2 uint32) {
	panic("control.SetUserVolume needs the sandbox")
}

func importGetUserVolume(p0 uint32) uint32 {
	panic("control.GetUserVolume needs the sandbox")
}
