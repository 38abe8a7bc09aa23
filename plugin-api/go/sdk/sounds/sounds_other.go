// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

//go:build !wasm

package sounds

func importPlayAsset(p0 uint32, p1 uint32, p2 uint32, p3 float64, p4 uint32) {
	panic("sounds.PlayAsset needs the sandbox")
}

func importPlaySamples(p0 uint32, p1 uint32, p2 uint32, p3 float64, p4 uint32) {
	panic("sounds.PlaySamples needs the sandbox")
}

func importStopSound(p0 uint32) {
	panic("sounds.StopSound needs the sandbox")
}
