package main

import (
	"math"
	"testing"
)

func TestEveryByteSaysOneSample(t *testing.T) {
	for value := range 256 {
		wanted := byte(value)
		// A zero with a sign.
		if wanted == 0x7f {
			wanted = 0xff
		}
		if again := compress(expand(byte(value))); again != wanted {
			t.Fatalf("%x became %x", value, again)
		}
	}
	if loud, soft := compress(9), compress(float32(math.NaN())); loud != 0x80 || soft != 0xff {
		t.Fatalf("%x and %x", loud, soft)
	}
}

func TestAPacketHasAByteASample(t *testing.T) {
	packet := muLaw{}.Encode(make([]float32, 480), nil)
	if len(packet) != 480 || (muLaw{}).PacketSamples(packet) != 480 || (muLaw{}).PacketSamples(packet[1:]) != 0 {
		t.Fatalf("%d bytes", len(packet))
	}
}

func TestALossFades(t *testing.T) {
	var v voice
	packet := make([]byte, 480)
	for index := range packet {
		packet[index] = compress(0.4)
	}
	samples := make([]float32, 960)
	v.Decode(packet, samples[:480])
	level := samples[0]
	v.Conceal(samples)
	if samples[0] != level/2 || samples[959] != level/4 {
		t.Fatalf("%v became %v and %v", level, samples[0], samples[959])
	}
}
