// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package lanecontrolin: Control messages from the server, before the client acts on them. Log-in and keys never pass.
package lanecontrolin

import (
	"jackfield.example/plugin/lanetypes"
)

type MessageVerdictPass = lanetypes.MessageVerdictPass

type MessageVerdictReplace = lanetypes.MessageVerdictReplace

type MessageVerdictDrop = lanetypes.MessageVerdictDrop

type MessageVerdict = lanetypes.MessageVerdict

// Hooks: Control messages from the server, before the client acts on them. Log-in and keys never pass.
type Hooks interface {
	// [events] Within 100 ms.
	OnControlReceived(kind string, message string) lanetypes.MessageVerdict
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports lane-control-in.
func Export(implementation Hooks) {
	hooks = implementation
}
