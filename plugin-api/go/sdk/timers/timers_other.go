// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

//go:build !wasm

package timers

func importSetTimer(p0 uint32, p1 uint32, p2 uint32) {
	panic("timers.SetTimer needs the sandbox")
}

func importClearTimer(p0 uint32) {
	panic("timers.ClearTimer needs the sandbox")
}
