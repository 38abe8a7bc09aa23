// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package audiotypes: Shapes of the audio interfaces.
package audiotypes

// What `activate` is told. It holds until `deactivate`.
type AudioConfig struct {
	// Samples per second: 48,000.
	SampleRate uint32
	// Samples per frame: 480 (10 ms), mono, 32-bit float, nominal range -1 to 1.
	FrameSamples uint32
}

// What `activate` answers.
type Activation struct {
	// The delay that the effect adds, in samples (0 to 4,800), so that the host can line up the dry signal when it bypasses the effect.
	LatencySamples uint32
	// How long the output may sound on after the input fell silent, in samples. When input and output are silent for longer the host may stop calling (sleep) until there is sound again. 4,294,967,295: never sleep.
	TailSamples uint32
}

// Why `activate` refused.
type ActivateError interface {
	error
	isActivateError()
}

// The plugin cannot work at this rate or frame length.
type ActivateErrorUnsupportedConfig struct{}

func (ActivateErrorUnsupportedConfig) isActivateError() {}

func (ActivateErrorUnsupportedConfig) Error() string { return "audiotypes: unsupported config" }

// Anything else, in words for the log.
type ActivateErrorFailed struct{ Value string }

func (ActivateErrorFailed) isActivateError() {}

func (e ActivateErrorFailed) Error() string { return "audiotypes: failed: " + e.Value }
