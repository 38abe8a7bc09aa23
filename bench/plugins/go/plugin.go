package main

import (
	"jackfield.example/plugin"
	"jackfield.example/plugin/capturedaudio"
	"jackfield.example/plugin/lifecycle"
)

// Low-pass at 4 kHz, Q 0.707, at 48 kHz (Audio EQ Cookbook), then the gain.
const gain float32 = 0.8
const b0, b1, a1, a2 float32 = 0.0494902, 0.0989804, -1.2796324, 0.4775922

type effect struct {
	plugin.Base
	z1, z2 float32
}

func (e *effect) Activate(capturedaudio.AudioConfig) (capturedaudio.Activation, error) {
	return capturedaudio.Activation{TailSamples: 480}, nil
}

func (e *effect) OnAudioFrameCaptured(samples []float32) []float32 {
	z1, z2 := e.z1, e.z2
	for index, input := range samples {
		output := b0*input + z1
		z1 = b1*input - a1*output + z2
		z2 = b0*input - a2*output
		samples[index] = output * gain
	}
	e.z1, e.z2 = z1, z2
	return samples
}

func (e *effect) Reset() { e.z1, e.z2 = 0, 0 }

func (e *effect) Deactivate() {}

func init() {
	e := &effect{}
	lifecycle.Export(e)
	capturedaudio.Export(e)
}

func main() {}
