// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package sounds

//go:wasmimport jackfield:plugin/sounds@0.2.0 play-asset
func importPlayAsset(p0 uint32, p1 uint32, p2 uint32, p3 float64, p4 uint32)

//go:wasmimport jackfield:plugin/sounds@0.2.0 play-samples
func importPlaySamples(p0 uint32, p1 uint32, p2 uint32, p3 float64, p4 uint32)

//go:wasmimport jackfield:plugin/sounds@0.2.0 stop-sound
func importStopSound(p0 uint32)
