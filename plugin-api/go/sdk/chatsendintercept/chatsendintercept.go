// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package chatsendintercept: May change or drop what the user writes, before it is sent.
package chatsendintercept

import (
	"jackfield.example/plugin/chattypes"
)

type ChatVerdictPass = chattypes.ChatVerdictPass

type ChatVerdictReplace = chattypes.ChatVerdictReplace

type ChatVerdictDrop = chattypes.ChatVerdictDrop

type ChatVerdict = chattypes.ChatVerdict

// Hooks: May change or drop what the user writes, before it is sent.
type Hooks interface {
	// [events] Within 100 ms; later, or with a trap, the text goes out unchanged.
	OnChatSend(channelID uint32, text string) chattypes.ChatVerdict
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports chat-send-intercept.
func Export(implementation Hooks) {
	hooks = implementation
}
