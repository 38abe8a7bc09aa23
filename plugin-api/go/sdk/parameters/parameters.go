// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package parameters: Numbers that the host can turn while audio runs. They are the only link between a plugin's audio instance and its event instance: a change reaches both.
package parameters

type Parameter struct {
	// Unique within the plugin; keys of the settings schema name it as `x-parameter`.
	ID   uint32
	Name string
	// "dB", "Hz", "semitones", "%" or empty.
	Unit         string
	Minimum      float64
	Maximum      float64
	DefaultValue float64
	// 0 for continuous; 1 for whole numbers, switches and choices.
	Step float64
	// How long the host takes to turn it from one value to another, in steps of a frame; 0 for at once, at most 1,000. Zipper noise needs no code in the plugin then.
	SmoothingMs uint32
	// True for a value that the plugin reports (a meter) and the host does not set.
	IsReadonly bool
}

// Hooks: Numbers that the host can turn while audio runs. They are the only link between a plugin's audio instance and its event instance: a change reaches both.
type Hooks interface {
	// [any] All parameters; the list never changes while the instance lives. At most 256.
	ListParameters() []Parameter
	// [any] Takes effect with the next frame. Values outside the range are clamped by the host.
	SetParameter(id uint32, value float64)
	// [any] The value now; NaN for an unknown id.
	GetParameter(id uint32) float64
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports parameters.
func Export(implementation Hooks) {
	hooks = implementation
}
