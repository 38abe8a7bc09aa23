// {{title}}: a voice codec. 16 bits become 8 by the mu-law: 480 bytes for 10 ms, 960 for 20.
package main

import (
	"jackfield.example/plugin"
	"jackfield.example/plugin/codec"
	"jackfield.example/plugin/lifecycle"
)

type muLaw struct {
	plugin.Base
	codec.Defaults
}

func (muLaw) Name() string { return "{{name}}" }

func (muLaw) Encode(samples []float32, packet []byte) []byte {
	for _, sample := range samples {
		packet = append(packet, compress(sample))
	}
	return packet
}

func (c muLaw) PacketSamples(packet []byte) int {
	if !c.IsLegalFrame(len(packet)) {
		return 0
	}
	return len(packet)
}

func (muLaw) OpenDecoder() codec.Decoder { return &voice{} }

// voice is one remote voice. Where a packet is lost the last 10 ms are said again, at half the level each time.
type voice struct{ last [480]float32 }

func (v *voice) Decode(packet []byte, samples []float32) bool {
	for index, value := range packet {
		samples[index] = expand(value)
	}
	copy(v.last[:], samples[len(samples)-len(v.last):])
	return true
}

func (v *voice) Conceal(samples []float32) {
	for index := range samples {
		last := &v.last[index%len(v.last)]
		*last *= 0.5
		samples[index] = *last
	}
}

func init() {
	lifecycle.Export(muLaw{})
	codec.Export(muLaw{})
}

func main() {}
