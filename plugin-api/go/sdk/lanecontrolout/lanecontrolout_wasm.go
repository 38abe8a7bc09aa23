// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package lanecontrolout

import (
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
	"jackfield.example/plugin/lanetypes"
)

//go:wasmexport jackfield:plugin/lane-control-out@0.2.0#on-control-send
func exportOnControlSend(p0 uint32, p1 uint32, p2 uint32, p3 uint32) uint32 {
	defer panics.Log()
	result := hooks.OnControlSend(abi.String(p0, p1), abi.String(p2, p3))
	area := abi.Alloc(12, 4)
	storeMessageVerdict(area, result)
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/lane-control-out@0.2.0#on-control-send
func postOnControlSend(uint32) { abi.Reset() }

func storeMessageVerdict(at uint32, value lanetypes.MessageVerdict) {
	switch value := value.(type) {
	case lanetypes.MessageVerdictPass:
		abi.PutU8(at, 0)
	case lanetypes.MessageVerdictReplace:
		abi.PutU8(at, 1)
		abi.PutString(at+4, value.Value)
	case lanetypes.MessageVerdictDrop:
		abi.PutU8(at, 2)
	default:
		panic("message-verdict: nil")
	}
}
