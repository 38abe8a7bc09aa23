// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package talkevents: Who speaks, in the channel that the user is in; oneself included.
package talkevents

import (
	"jackfield.example/plugin/types"
)

type User = types.User

// Hooks: Who speaks, in the channel that the user is in; oneself included.
type Hooks interface {
	// [events] The first frame of speech was heard.
	OnUserStartTalking(user types.User)
	// [events] 200 ms have passed without speech.
	OnUserStopTalking(user types.User)
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports talk-events.
func Export(implementation Hooks) {
	hooks = implementation
}
