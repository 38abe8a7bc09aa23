// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package keyevents: Keys that the manifest declares (`keys`) and that the user bound; no others are ever seen.
package keyevents

// Hooks: Keys that the manifest declares (`keys`) and that the user bound; no others are ever seen.
type Hooks interface {
	// [events] A bound key went down or up. `key-id` is the one of the manifest.
	OnKey(keyID string, isDown bool)
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports key-events.
func Export(implementation Hooks) {
	hooks = implementation
}
