// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package positional

import (
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
)

//go:wasmexport jackfield:plugin/positional@0.2.0#locate
func exportLocate() uint32 {
	defer panics.Log()
	result := hooks.Locate()
	area := abi.Alloc(88, 4)
	storeOptionOfPlace(area, result)
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/positional@0.2.0#locate
func postLocate(uint32) { abi.Reset() }

func storeOptionOfPlace(at uint32, value *Place) {
	if value == nil {
		abi.PutU8(at, 0)
		return
	}
	abi.PutU8(at, 1)
	storePlace(at+4, *value)
}

func storeOptionOfPose(at uint32, value *Pose) {
	if value == nil {
		abi.PutU8(at, 0)
		return
	}
	abi.PutU8(at, 1)
	storePose(at+4, *value)
}

func storePlace(at uint32, value Place) {
	abi.PutString(at, value.Context)
	storePose(at+8, value.Avatar)
	storeOptionOfPose(at+44, value.Listener)
}

func storePose(at uint32, value Pose) {
	storeVector(at, value.Position)
	storeVector(at+12, value.Front)
	storeVector(at+24, value.Top)
}

func storeVector(at uint32, value Vector) {
	abi.PutF32(at, value.X)
	abi.PutF32(at+4, value.Y)
	abi.PutF32(at+8, value.Z)
}
