// {{title}}: gain and a low-pass filter.
package main

import (
	"math"

	"jackfield.example/plugin"
	"jackfield.example/plugin/capturedaudio"
	"jackfield.example/plugin/lifecycle"
	"jackfield.example/plugin/parameters"
)

const (
	gain   = 0
	cutoff = 1
)

type effect struct {
	plugin.Base
	gainDB   float64
	cutoffHz float64
	filter   lowPass
}

func newEffect() *effect {
	e := &effect{gainDB: -6, cutoffHz: 20_000}
	e.filter.tune(e.cutoffHz)
	return e
}

func (e *effect) Activate(capturedaudio.AudioConfig) (capturedaudio.Activation, error) {
	return capturedaudio.Activation{}, nil
}

// OnAudioFrameCaptured changes the frame in place: nothing is allocated.
func (e *effect) OnAudioFrameCaptured(samples []float32) []float32 {
	factor := float32(math.Pow(10, e.gainDB/20))
	for index, sample := range samples {
		samples[index] = factor * e.filter.next(sample)
	}
	return samples
}

func (e *effect) Reset() {
	e.filter = lowPass{}
	e.filter.tune(e.cutoffHz)
}

func (e *effect) Deactivate() {}

func (e *effect) ListParameters() []parameters.Parameter {
	return []parameters.Parameter{
		{ID: gain, Name: "Gain", Unit: "dB", Minimum: -24, Maximum: 24, DefaultValue: -6, SmoothingMs: 20},
		{ID: cutoff, Name: "Cutoff", Unit: "Hz", Minimum: 200, Maximum: 20_000, DefaultValue: 20_000, SmoothingMs: 20},
	}
}

func (e *effect) SetParameter(id uint32, value float64) {
	switch id {
	case gain:
		e.gainDB = value
	case cutoff:
		e.cutoffHz = value
		e.filter.tune(value)
	}
}

func (e *effect) GetParameter(id uint32) float64 {
	switch id {
	case gain:
		return e.gainDB
	case cutoff:
		return e.cutoffHz
	}
	return math.NaN()
}

func init() {
	e := newEffect()
	lifecycle.Export(e)
	capturedaudio.Export(e)
	parameters.Export(e)
}

func main() {}
