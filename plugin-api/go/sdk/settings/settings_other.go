// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

//go:build !wasm

package settings

func importGet(p0 uint32) {
	panic("settings.Get needs the sandbox")
}

func importSetParameter(p0 uint32, p1 float64, p2 uint32) {
	panic("settings.SetParameter needs the sandbox")
}
