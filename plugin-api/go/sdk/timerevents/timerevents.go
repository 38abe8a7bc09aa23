// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package timerevents: Timers that the plugin set.
package timerevents

// Hooks: Timers that the plugin set.
type Hooks interface {
	// [events] Timer `timer-id` is due.
	OnTimer(timerID uint32)
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports timer-events.
func Export(implementation Hooks) {
	hooks = implementation
}
