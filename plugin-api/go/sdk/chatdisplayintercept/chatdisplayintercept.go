// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package chatdisplayintercept: May change or drop what others write, before the user sees it.
package chatdisplayintercept

import (
	"jackfield.example/plugin/chattypes"
	"jackfield.example/plugin/types"
)

type ChatMessage = types.ChatMessage

type ChatVerdictPass = chattypes.ChatVerdictPass

type ChatVerdictReplace = chattypes.ChatVerdictReplace

type ChatVerdictDrop = chattypes.ChatVerdictDrop

type ChatVerdict = chattypes.ChatVerdict

// Hooks: May change or drop what others write, before the user sees it.
type Hooks interface {
	// [events] Within 100 ms; later, or with a trap, the message is shown unchanged.
	OnChatDisplay(message types.ChatMessage) chattypes.ChatVerdict
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports chat-display-intercept.
func Export(implementation Hooks) {
	hooks = implementation
}
