// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package voicegate: Decides when the user is speaking. While the gate is closed no voice packets are sent.
package voicegate

import (
	"jackfield.example/plugin/audiotypes"
)

type AudioConfig = audiotypes.AudioConfig

type Activation = audiotypes.Activation

type ActivateErrorUnsupportedConfig = audiotypes.ActivateErrorUnsupportedConfig

type ActivateErrorFailed = audiotypes.ActivateErrorFailed

type ActivateError = audiotypes.ActivateError

type GateDecision struct {
	// True while voice is to be sent.
	IsOpen bool
	// How sure the detector is that the frame holds speech, 0 to 1; drawn in the meter.
	SpeechProbability float32
}

// Hooks: Decides when the user is speaking. While the gate is closed no voice packets are sent.
type Hooks interface {
	// [audio] As in `captured-audio`; the latency is that of the audio that `on-gate-frame` returns.
	Activate(config audiotypes.AudioConfig) (audiotypes.Activation, error)
	// [audio] Decides for one frame of `frame-samples` samples. The host fades the edges.
	OnGateFrame(samples []float32) GateDecision
	// [audio] Forget the past.
	Reset()
	// [audio] No frames follow until the next `activate`.
	Deactivate()
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports voice-gate.
func Export(implementation Hooks) {
	hooks = implementation
}
