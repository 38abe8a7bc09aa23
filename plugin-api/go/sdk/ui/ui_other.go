// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

//go:build !wasm

package ui

func importShow(p0 uint32, p1 uint32, p2 uint32, p3 uint32) {
	panic("ui.Show needs the sandbox")
}

func importHide(p0 uint32, p1 uint32) {
	panic("ui.Hide needs the sandbox")
}

func importDecorateMessage(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint32, p5 uint32) {
	panic("ui.DecorateMessage needs the sandbox")
}
