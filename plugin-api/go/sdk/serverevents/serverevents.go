// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package serverevents: The connection to a server.
package serverevents

// Hooks: The connection to a server.
type Hooks interface {
	// [events] The user is connected; the name is what the server calls itself.
	OnServerConnect(serverName string)
	// [events] The connection is gone; it may come back by itself.
	OnServerDisconnect()
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports server-events.
func Export(implementation Hooks) {
	hooks = implementation
}
