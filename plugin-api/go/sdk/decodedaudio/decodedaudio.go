// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package decodedaudio: Sees and changes each remote user's voice after decoding, before volume and mixing.
package decodedaudio

import (
	"jackfield.example/plugin/audiotypes"
)

type AudioConfig = audiotypes.AudioConfig

type Activation = audiotypes.Activation

type ActivateErrorUnsupportedConfig = audiotypes.ActivateErrorUnsupportedConfig

type ActivateErrorFailed = audiotypes.ActivateErrorFailed

type ActivateError = audiotypes.ActivateError

// Hooks: Sees and changes each remote user's voice after decoding, before volume and mixing.
type Hooks interface {
	// [audio] As in `captured-audio`.
	Activate(config audiotypes.AudioConfig) (audiotypes.Activation, error)
	// [audio] One frame of one user. A plugin keeps state for each `user-id` that it sees.
	OnAudioFrameDecoded(userID uint32, samples []float32) []float32
	// [audio] The user is gone; state kept for them can be dropped.
	ForgetUser(userID uint32)
	// [audio] Forget the past of all users.
	Reset()
	// [audio] No frames follow until the next `activate`.
	Deactivate()
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports decoded-audio.
func Export(implementation Hooks) {
	hooks = implementation
}
