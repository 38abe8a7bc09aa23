// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package positional: Where the user is in a space that others share, so that each voice comes from where its speaker stands. One plugin at a time is asked: the first that is switched on and answers with a place.
package positional

// Metres; left-handed: x to the right, y up, z forward.
type Vector struct {
	X float32
	Y float32
	Z float32
}

// `front` and `top` are directions: their length does not count, only that it is not 0 and that they are not parallel.
type Pose struct {
	Position Vector
	Front    Vector
	Top      Vector
}

type Place struct {
	// 1 to 256 bytes, such as the address of a game server and a team. Only people whose plugin names the same one hear each other in space.
	Context string
	// Where the user's voice comes from.
	Avatar Pose
	// Where the user hears from, such as a camera; without one, `avatar`.
	Listener *Pose
}

// Hooks: Where the user is in a space that others share, so that each voice comes from where its speaker stands. One plugin at a time is asked: the first that is switched on and answers with a place.
type Hooks interface {
	// [events] Called 10 times a second while the user is in a channel. None: in no such space now, everybody is heard as usual. Coordinates within 1,000,000 m; a value that does not hold to this counts as none.
	Locate() *Place
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports positional.
func Export(implementation Hooks) {
	hooks = implementation
}
