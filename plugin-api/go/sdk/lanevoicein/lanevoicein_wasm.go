// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package lanevoicein

import (
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
	"jackfield.example/plugin/lanetypes"
)

//go:wasmexport jackfield:plugin/lane-voice-in@0.2.0#on-voice-packet-received
func exportOnVoicePacketReceived(p0 uint32, p1 uint32, p2 uint32) uint32 {
	defer panics.Log()
	result := hooks.OnVoicePacketReceived(p0, abi.ViewBytes(p1, p2))
	area := abi.Alloc(12, 4)
	storePacketVerdict(area, result)
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/lane-voice-in@0.2.0#on-voice-packet-received
func postOnVoicePacketReceived(uint32) { abi.Reset() }

func storePacketVerdict(at uint32, value lanetypes.PacketVerdict) {
	switch value := value.(type) {
	case lanetypes.PacketVerdictPass:
		abi.PutU8(at, 0)
	case lanetypes.PacketVerdictReplace:
		abi.PutU8(at, 1)
		abi.PutPair(at+4, abi.LowerBytes(value.Value))
	case lanetypes.PacketVerdictDrop:
		abi.PutU8(at, 2)
	default:
		panic("packet-verdict: nil")
	}
}
