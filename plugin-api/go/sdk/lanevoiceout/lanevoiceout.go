// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package lanevoiceout: Voice packets after the codec, before the lane seals them.
package lanevoiceout

import (
	"jackfield.example/plugin/lanetypes"
)

type PacketVerdictPass = lanetypes.PacketVerdictPass

type PacketVerdictReplace = lanetypes.PacketVerdictReplace

type PacketVerdictDrop = lanetypes.PacketVerdictDrop

type PacketVerdict = lanetypes.PacketVerdict

// Hooks: Voice packets after the codec, before the lane seals them.
type Hooks interface {
	// [audio] The user's own packet. At most 1,000 bytes may come back.
	OnVoicePacketSend(payload []uint8) lanetypes.PacketVerdict
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports lane-voice-out.
func Export(implementation Hooks) {
	hooks = implementation
}
