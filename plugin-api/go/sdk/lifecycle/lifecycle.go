// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package lifecycle: Start and stop of one instance. A component that exports audio and event hooks is instantiated twice, once in each sandbox; `start` says which one this is. The two share nothing but parameters.
package lifecycle

type InstanceRole uint8

const (
	InstanceRoleAudio  InstanceRole = 0
	InstanceRoleEvents InstanceRole = 1
)

// One of StartErrorBadSettings, StartErrorFailed.
type StartError interface {
	error
	isStartError()
}

// The settings do not fit; the words are shown beside the settings form.
type StartErrorBadSettings struct{ Value string }

func (StartErrorBadSettings) isStartError() {}

func (e StartErrorBadSettings) Error() string { return "lifecycle: bad settings: " + e.Value }

// Anything else, in words for the log.
type StartErrorFailed struct{ Value string }

func (StartErrorFailed) isStartError() {}

func (e StartErrorFailed) Error() string { return "lifecycle: failed: " + e.Value }

// Hooks: Start and stop of one instance. A component that exports audio and event hooks is instantiated twice, once in each sandbox; `start` says which one this is. The two share nothing but parameters.
type Hooks interface {
	// [any] Called once, before any other hook. An error keeps the plugin off and shows why.
	Start(role InstanceRole) error
	// [any] The user changed the plugin's settings, or a default was filled in: the whole settings object as JSON text, valid against the schema in the manifest. Called once after `start`, too.
	OnSettingsChanged(settingsJSON string)
	// [any] Called once, before the instance is dropped. It has 100 ms.
	Stop()
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports lifecycle.
func Export(implementation Hooks) {
	hooks = implementation
}
