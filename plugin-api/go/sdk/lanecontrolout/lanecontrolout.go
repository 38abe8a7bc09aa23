// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package lanecontrolout: Control messages to the server, before they are sent. Log-in and keys never pass.
package lanecontrolout

import (
	"jackfield.example/plugin/lanetypes"
)

type MessageVerdictPass = lanetypes.MessageVerdictPass

type MessageVerdictReplace = lanetypes.MessageVerdictReplace

type MessageVerdictDrop = lanetypes.MessageVerdictDrop

type MessageVerdict = lanetypes.MessageVerdict

// Hooks: Control messages to the server, before they are sent. Log-in and keys never pass.
type Hooks interface {
	// [events] Within 100 ms. `message` is the JSON text of docs/wire/control-messages.md.
	OnControlSend(kind string, message string) lanetypes.MessageVerdict
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports lane-control-out.
func Export(implementation Hooks) {
	hooks = implementation
}
