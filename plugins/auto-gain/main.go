// Automatic gain: everybody hears the speaker at one loudness, near to the microphone or far from it.
package main

import (
	"math"

	"jackfield.example/plugin"
	"jackfield.example/plugin/audiotypes"
	"jackfield.example/plugin/capturedaudio"
	"jackfield.example/plugin/lifecycle"
	"jackfield.example/plugin/parameters"
)

const (
	target = 0
	most   = 1

	defaultTargetDB = -20
	defaultMostDB   = 18
)

type autoGain struct {
	plugin.Base
	leveller leveller
}

func newAutoGain() *autoGain {
	return &autoGain{leveller: newLeveller(defaultTargetDB, defaultMostDB)}
}

// Activate promises silence for silence: the host may let the effect sleep at once.
func (a *autoGain) Activate(config capturedaudio.AudioConfig) (capturedaudio.Activation, error) {
	if config.SampleRate != 48_000 {
		return capturedaudio.Activation{}, audiotypes.ActivateErrorUnsupportedConfig{}
	}
	return capturedaudio.Activation{}, nil
}

func (a *autoGain) OnAudioFrameCaptured(samples []float32) []float32 {
	a.leveller.process(samples)
	return samples
}

// Reset forgets how loud the speaker was.
func (a *autoGain) Reset() {
	a.leveller = newLeveller(a.leveller.targetDB, a.leveller.mostDB)
}

func (a *autoGain) Deactivate() {}

func (a *autoGain) ListParameters() []parameters.Parameter {
	return []parameters.Parameter{
		{ID: target, Name: "Loudness", Unit: "dB", Minimum: -40, Maximum: -10, DefaultValue: defaultTargetDB},
		{ID: most, Name: "At most", Unit: "dB", Minimum: 0, Maximum: 30, DefaultValue: defaultMostDB},
	}
}

func (a *autoGain) SetParameter(id uint32, value float64) {
	if math.IsNaN(value) {
		return
	}
	switch id {
	case target:
		a.leveller.targetDB = math.Max(-40, math.Min(-10, value))
	case most:
		a.leveller.mostDB = math.Max(0, math.Min(30, value))
	}
}

func (a *autoGain) GetParameter(id uint32) float64 {
	switch id {
	case target:
		return a.leveller.targetDB
	case most:
		return a.leveller.mostDB
	}
	return math.NaN()
}

func init() {
	a := newAutoGain()
	lifecycle.Export(a)
	capturedaudio.Export(a)
	parameters.Export(a)
}

func main() {}
