// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package userevents: Who comes and goes, in the channel that the user is in.
package userevents

import (
	"jackfield.example/plugin/types"
)

type User = types.User

type Channel = types.Channel

// Hooks: Who comes and goes, in the channel that the user is in.
type Hooks interface {
	// [events] Somebody else came in.
	OnUserJoinChannel(user types.User, channel types.Channel)
	// [events] Somebody else left.
	OnUserLeaveChannel(user types.User, channel types.Channel)
	// [events] Somebody's mute, deafen or name changed.
	OnUserChanged(user types.User)
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports user-events.
func Export(implementation Hooks) {
	hooks = implementation
}
