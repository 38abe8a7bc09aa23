// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package mixedaudio: Sees and changes what goes to the ear: all users, mixed.
package mixedaudio

import (
	"jackfield.example/plugin/audiotypes"
)

type AudioConfig = audiotypes.AudioConfig

type Activation = audiotypes.Activation

type ActivateErrorUnsupportedConfig = audiotypes.ActivateErrorUnsupportedConfig

type ActivateErrorFailed = audiotypes.ActivateErrorFailed

type ActivateError = audiotypes.ActivateError

// Hooks: Sees and changes what goes to the ear: all users, mixed.
type Hooks interface {
	// [audio] As in `captured-audio`.
	Activate(config audiotypes.AudioConfig) (audiotypes.Activation, error)
	// [audio] One frame in, one frame out.
	OnAudioFrameMixed(samples []float32) []float32
	// [audio] Forget the past.
	Reset()
	// [audio] No frames follow until the next `activate`.
	Deactivate()
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports mixed-audio.
func Export(implementation Hooks) {
	hooks = implementation
}
