// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package parameters

import (
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
)

//go:wasmexport jackfield:plugin/parameters@0.2.0#list-parameters
func exportListParameters() uint32 {
	defer panics.Log()
	result := hooks.ListParameters()
	area := abi.Alloc(8, 4)
	abi.PutPair(area, lowerListOfParameter(result))
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/parameters@0.2.0#list-parameters
func postListParameters(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/parameters@0.2.0#set-parameter
func exportSetParameter(p0 uint32, p1 float64) {
	defer abi.Reset()
	defer panics.Log()
	hooks.SetParameter(p0, p1)
}

//go:wasmexport jackfield:plugin/parameters@0.2.0#get-parameter
func exportGetParameter(p0 uint32) float64 {
	defer abi.Reset()
	defer panics.Log()
	return hooks.GetParameter(p0)
}

func lowerListOfParameter(values []Parameter) abi.Pair {
	pointer := abi.Alloc(uint32(len(values))*64, 8)
	for index, value := range values {
		storeParameter(pointer+uint32(index)*64, value)
	}
	return abi.Pair{Pointer: pointer, Length: uint32(len(values))}
}

func storeParameter(at uint32, value Parameter) {
	abi.PutU32(at, value.ID)
	abi.PutString(at+4, value.Name)
	abi.PutString(at+12, value.Unit)
	abi.PutF64(at+24, value.Minimum)
	abi.PutF64(at+32, value.Maximum)
	abi.PutF64(at+40, value.DefaultValue)
	abi.PutF64(at+48, value.Step)
	abi.PutU32(at+56, value.SmoothingMs)
	abi.PutBool(at+60, value.IsReadonly)
}
