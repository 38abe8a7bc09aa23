// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package state: What settings and parameters do not hold: kept over a restart of the sandbox, a hot swap and an update.
package state

// One of LoadErrorUnknownFormat, LoadErrorFailed.
type LoadError interface {
	error
	isLoadError()
}

// It was saved by something that this version does not understand; the plugin starts afresh.
type LoadErrorUnknownFormat struct{}

func (LoadErrorUnknownFormat) isLoadError() {}

func (LoadErrorUnknownFormat) Error() string { return "state: unknown format" }

// Anything else, in words for the log.
type LoadErrorFailed struct{ Value string }

func (LoadErrorFailed) isLoadError() {}

func (e LoadErrorFailed) Error() string { return "state: failed: " + e.Value }

// Hooks: What settings and parameters do not hold: kept over a restart of the sandbox, a hot swap and an update.
type Hooks interface {
	// [any] Everything that `load` needs, at most 262,144 bytes. Called every 5 s while it changes, before a swap and before `stop`.
	Save() []uint8
	// [any] Called once after `start` when something was saved by the instance of the same role.
	Load(saved []uint8) error
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports state.
func Export(implementation Hooks) {
	hooks = implementation
}
