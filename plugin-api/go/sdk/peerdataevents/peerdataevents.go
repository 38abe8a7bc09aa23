// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package peerdataevents: What the same plugin at other clients sends.
package peerdataevents

import (
	"jackfield.example/plugin/types"
)

type User = types.User

// Hooks: What the same plugin at other clients sends.
type Hooks interface {
	// [events] A message of this plugin at somebody in the channel. The bytes are theirs: parse them as hostile.
	OnPeerData(sender types.User, data []uint8)
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports peer-data-events.
func Export(implementation Hooks) {
	hooks = implementation
}
