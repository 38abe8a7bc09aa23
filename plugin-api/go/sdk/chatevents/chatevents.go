// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package chatevents: What is written, in the channel that the user is in; one's own messages included.
package chatevents

import (
	"jackfield.example/plugin/types"
)

type ChatMessage = types.ChatMessage

// Hooks: What is written, in the channel that the user is in; one's own messages included.
type Hooks interface {
	// [events] A message arrived.
	OnChatMessage(message types.ChatMessage)
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports chat-events.
func Export(implementation Hooks) {
	hooks = implementation
}
