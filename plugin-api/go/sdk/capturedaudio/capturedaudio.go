// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package capturedaudio: Sees and changes the user's own voice before it is encoded.
package capturedaudio

import (
	"jackfield.example/plugin/audiotypes"
)

type AudioConfig = audiotypes.AudioConfig

type Activation = audiotypes.Activation

type ActivateErrorUnsupportedConfig = audiotypes.ActivateErrorUnsupportedConfig

type ActivateErrorFailed = audiotypes.ActivateErrorFailed

type ActivateError = audiotypes.ActivateError

// Hooks: Sees and changes the user's own voice before it is encoded.
type Hooks interface {
	// [audio] Called before the first frame.
	Activate(config audiotypes.AudioConfig) (audiotypes.Activation, error)
	// [audio] One frame in, one frame out: `frame-samples` samples each. Another length or a value that is not finite counts as a strike and the frame plays dry. While the user is muted, the frames are silence, unless the user listens to their own voice.
	OnAudioFrameCaptured(samples []float32) []float32
	// [audio] Forget the past: the next frame does not follow the last one.
	Reset()
	// [audio] No frames follow until the next `activate`.
	Deactivate()
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports captured-audio.
func Export(implementation Hooks) {
	hooks = implementation
}
