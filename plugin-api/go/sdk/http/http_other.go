// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

//go:build !wasm

package http

func importFetch(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint32, p5 uint32, p6 uint32, p7 uint32) {
	panic("http.Fetch needs the sandbox")
}

func importCancel(p0 uint32) {
	panic("http.Cancel needs the sandbox")
}
