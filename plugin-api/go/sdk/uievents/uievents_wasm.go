// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package uievents

import (
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
	"jackfield.example/plugin/uitypes"
	"math"
)

//go:wasmexport jackfield:plugin/ui-events@0.2.0#on-ui-input
func exportOnUIInput(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint64, p5 uint32, p6 uint32, p7 uint32, p8 uint32, p9 uint32, p10 uint32) {
	defer abi.Reset()
	defer panics.Log()
	var v0 uitypes.Input
	switch p3 {
	case 0:
		v0 = uitypes.InputPressed{}
	case 1:
		v0 = uitypes.InputFlag{Value: uint32(p4) != 0}
	case 2:
		v0 = uitypes.InputNumber{Value: math.Float64frombits(p4)}
	case 3:
		v0 = uitypes.InputText{Value: abi.String(uint32(p4), p5)}
	case 4:
		v0 = uitypes.InputJSON{Value: abi.String(uint32(p4), p5)}
	}
	var v13 *uint32
	if p6 != 0 {
		value := p7
		v13 = &value
	}
	var v18 *string
	if p8 != 0 {
		value := abi.String(p9, p10)
		v18 = &value
	}
	hooks.OnUIInput(uitypes.Slot(p0), abi.String(p1, p2), v0, v13, v18)
}
