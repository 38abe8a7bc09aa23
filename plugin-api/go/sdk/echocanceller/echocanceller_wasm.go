// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package echocanceller

import (
	"errors"
	"jackfield.example/plugin/audiotypes"
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
)

//go:wasmexport jackfield:plugin/echo-canceller@0.2.0#activate
func exportActivate(p0 uint32, p1 uint32) uint32 {
	defer panics.Log()
	result, err := hooks.Activate(audiotypes.AudioConfig{SampleRate: p0, FrameSamples: p1})
	area := abi.Alloc(16, 4)
	if err != nil {
		abi.PutU8(area, 1)
		var coded audiotypes.ActivateError
		if !errors.As(err, &coded) {
			coded = audiotypes.ActivateErrorFailed{Value: err.Error()}
		}
		storeActivateError(area+4, coded)
		return area
	}
	abi.PutU8(area, 0)
	storeActivation(area+4, result)
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/echo-canceller@0.2.0#activate
func postActivate(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/echo-canceller@0.2.0#on-echo-frame
func exportOnEchoFrame(p0 uint32, p1 uint32, p2 uint32, p3 uint32) uint32 {
	defer panics.Log()
	result := hooks.OnEchoFrame(abi.ViewFloat32s(p0, p1), abi.ViewFloat32s(p2, p3))
	area := abi.Alloc(8, 4)
	abi.PutPair(area, abi.LowerFloat32s(result))
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/echo-canceller@0.2.0#on-echo-frame
func postOnEchoFrame(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/echo-canceller@0.2.0#reset
func exportReset() {
	defer abi.Reset()
	defer panics.Log()
	hooks.Reset()
}

//go:wasmexport jackfield:plugin/echo-canceller@0.2.0#deactivate
func exportDeactivate() {
	defer abi.Reset()
	defer panics.Log()
	hooks.Deactivate()
}

func storeActivateError(at uint32, value audiotypes.ActivateError) {
	switch value := value.(type) {
	case audiotypes.ActivateErrorUnsupportedConfig:
		abi.PutU8(at, 0)
	case audiotypes.ActivateErrorFailed:
		abi.PutU8(at, 1)
		abi.PutString(at+4, value.Value)
	default:
		panic("activate-error: nil")
	}
}

func storeActivation(at uint32, value audiotypes.Activation) {
	abi.PutU32(at, value.LatencySamples)
	abi.PutU32(at+4, value.TailSamples)
}
