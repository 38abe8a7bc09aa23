// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package channelevents: Where the user is.
package channelevents

import (
	"jackfield.example/plugin/types"
)

type Channel = types.Channel

// Hooks: Where the user is.
type Hooks interface {
	// [events] The user is now in this channel.
	OnSelfJoinChannel(channel types.Channel)
	// [events] The user left this channel.
	OnSelfLeaveChannel(channel types.Channel)
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports channel-events.
func Export(implementation Hooks) {
	hooks = implementation
}
