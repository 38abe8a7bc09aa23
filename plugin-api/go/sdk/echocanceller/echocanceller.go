// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package echocanceller: Takes the sound of the loudspeaker out of the microphone. Stands before every effect.
package echocanceller

import (
	"jackfield.example/plugin/audiotypes"
)

type AudioConfig = audiotypes.AudioConfig

type Activation = audiotypes.Activation

type ActivateErrorUnsupportedConfig = audiotypes.ActivateErrorUnsupportedConfig

type ActivateErrorFailed = audiotypes.ActivateErrorFailed

type ActivateError = audiotypes.ActivateError

// Hooks: Takes the sound of the loudspeaker out of the microphone. Stands before every effect.
type Hooks interface {
	// [audio] As in `captured-audio`.
	Activate(config audiotypes.AudioConfig) (audiotypes.Activation, error)
	// [audio] One frame of the microphone, and what was played at the same time (the far end; zeros when nothing was).
	OnEchoFrame(samples []float32, farEnd []float32) []float32
	// [audio] Forget the past.
	Reset()
	// [audio] No frames follow until the next `activate`.
	Deactivate()
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports echo-canceller.
func Export(implementation Hooks) {
	hooks = implementation
}
