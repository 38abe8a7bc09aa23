// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package lanevoicein: Voice packets as the lane opened them, before the codec.
package lanevoicein

import (
	"jackfield.example/plugin/lanetypes"
)

type PacketVerdictPass = lanetypes.PacketVerdictPass

type PacketVerdictReplace = lanetypes.PacketVerdictReplace

type PacketVerdictDrop = lanetypes.PacketVerdictDrop

type PacketVerdict = lanetypes.PacketVerdict

// Hooks: Voice packets as the lane opened them, before the codec.
type Hooks interface {
	// [audio] A packet of one user.
	OnVoicePacketReceived(userID uint32, payload []uint8) lanetypes.PacketVerdict
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports lane-voice-in.
func Export(implementation Hooks) {
	hooks = implementation
}
