// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package state

import (
	"errors"
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
)

//go:wasmexport jackfield:plugin/state@0.2.0#save
func exportSave() uint32 {
	defer panics.Log()
	result := hooks.Save()
	area := abi.Alloc(8, 4)
	abi.PutPair(area, abi.LowerBytes(result))
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/state@0.2.0#save
func postSave(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/state@0.2.0#load
func exportLoad(p0 uint32, p1 uint32) uint32 {
	defer panics.Log()
	err := hooks.Load(abi.Bytes(p0, p1))
	area := abi.Alloc(16, 4)
	if err != nil {
		abi.PutU8(area, 1)
		var coded LoadError
		if !errors.As(err, &coded) {
			coded = LoadErrorFailed{Value: err.Error()}
		}
		storeLoadError(area+4, coded)
		return area
	}
	abi.PutU8(area, 0)
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/state@0.2.0#load
func postLoad(uint32) { abi.Reset() }

func storeLoadError(at uint32, value LoadError) {
	switch value := value.(type) {
	case LoadErrorUnknownFormat:
		abi.PutU8(at, 0)
	case LoadErrorFailed:
		abi.PutU8(at, 1)
		abi.PutString(at+4, value.Value)
	default:
		panic("load-error: nil")
	}
}
