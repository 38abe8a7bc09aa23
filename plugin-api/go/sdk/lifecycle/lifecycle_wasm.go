// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package lifecycle

import (
	"errors"
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
)

//go:wasmexport jackfield:plugin/lifecycle@0.2.0#start
func exportStart(p0 uint32) uint32 {
	defer panics.Log()
	err := hooks.Start(InstanceRole(p0))
	area := abi.Alloc(16, 4)
	if err != nil {
		abi.PutU8(area, 1)
		var coded StartError
		if !errors.As(err, &coded) {
			coded = StartErrorFailed{Value: err.Error()}
		}
		storeStartError(area+4, coded)
		return area
	}
	abi.PutU8(area, 0)
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/lifecycle@0.2.0#start
func postStart(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/lifecycle@0.2.0#on-settings-changed
func exportOnSettingsChanged(p0 uint32, p1 uint32) {
	defer abi.Reset()
	defer panics.Log()
	hooks.OnSettingsChanged(abi.String(p0, p1))
}

//go:wasmexport jackfield:plugin/lifecycle@0.2.0#stop
func exportStop() {
	defer abi.Reset()
	defer panics.Log()
	hooks.Stop()
}

func storeStartError(at uint32, value StartError) {
	switch value := value.(type) {
	case StartErrorBadSettings:
		abi.PutU8(at, 0)
		abi.PutString(at+4, value.Value)
	case StartErrorFailed:
		abi.PutU8(at, 1)
		abi.PutString(at+4, value.Value)
	default:
		panic("start-error: nil")
	}
}
