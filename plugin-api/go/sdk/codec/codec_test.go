package codec

import (
	"strings"
	"testing"

	"jackfield.example/plugin/voicecodec"
)

// oneByte has one byte a sample; what is lost is silence, and a packet that starts with 255 is corrupt.
type oneByte struct{ Defaults }

func (oneByte) Name() string { return "one-byte" }

func (oneByte) Encode(samples []float32, packet []byte) []byte {
	for _, sample := range samples {
		packet = append(packet, byte(sample*100))
	}
	return packet
}

func (c oneByte) PacketSamples(packet []byte) int {
	if !c.IsLegalFrame(len(packet)) {
		return 0
	}
	return len(packet)
}

func (oneByte) OpenDecoder() Decoder { return oneByte{} }

func (oneByte) Decode(packet []byte, samples []float32) bool {
	for index, value := range packet {
		samples[index] = float32(value) / 100
	}
	return packet[0] != 255
}

func (oneByte) Conceal(samples []float32) { clear(samples) }

func TestAFrameComesBackAndEverythingElseIsRefusedByName(t *testing.T) {
	h := newHooks(oneByte{})
	frame := make([]float32, 480)
	for index := range frame {
		frame[index] = 0.5
	}
	packet, err := h.Encode(frame)
	if err != nil || len(packet) != 480 {
		t.Fatalf("%d bytes, %v", len(packet), err)
	}
	if _, err := h.Decode(7, packet); err != (voicecodec.CodecErrorUnknownDecoder{Value: 7}) {
		t.Fatal(err)
	}
	if err := h.OpenDecoder(7); err != nil {
		t.Fatal(err)
	}
	if samples, err := h.Decode(7, packet); err != nil || len(samples) != 480 || samples[479] != 0.5 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	if samples, err := h.Recover(7, packet, 960); err != nil || len(samples) != 960 || samples[0] != 0 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	corrupt := append([]byte{255}, packet[1:]...)
	for _, bytes := range [][]byte{nil, packet[1:], corrupt, make([]byte, 1_001)} {
		if _, err := h.Decode(7, bytes); err != (voicecodec.CodecErrorCorruptPacket{}) {
			t.Fatalf("%d bytes: %v", len(bytes), err)
		}
	}
	if _, err := h.Encode(frame[1:]); err != (voicecodec.CodecErrorIllegalFrameLength{Value: 479}) {
		t.Fatal(err)
	}
	for _, count := range []uint32{0, 5_761, 1 << 31} {
		if _, err := h.Conceal(7, count); err != (voicecodec.CodecErrorIllegalFrameLength{Value: count}) {
			t.Fatal(err)
		}
	}
	h.CloseDecoder(7)
	if _, err := h.Conceal(7, 480); err != (voicecodec.CodecErrorUnknownDecoder{Value: 7}) {
		t.Fatal(err)
	}
}

func TestDecodersAre256AtMost(t *testing.T) {
	h := newHooks(oneByte{})
	for number := range uint32(MaxDecoders) {
		if err := h.OpenDecoder(number); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.OpenDecoder(MaxDecoders); err == nil {
		t.Fatal("257 decoders are open")
	}
	h.CloseDecoder(3)
	if err := h.OpenDecoder(MaxDecoders); err != nil {
		t.Fatal(err)
	}
}

func TestSettingsOutOfRangeAreNamed(t *testing.T) {
	h := newHooks(oneByte{})
	sound := Config{Bitrate: 32_000, Complexity: 10}
	if _, err := h.ConfigureEncoder(sound); err != nil {
		t.Fatal(err)
	}
	for word, change := range map[string]func(*Config){
		"bitrate":    func(c *Config) { c.Bitrate = 5_999 },
		"complexity": func(c *Config) { c.Complexity = 11 },
		"loss":       func(c *Config) { c.ExpectedLossPercent = 101 },
	} {
		config := sound
		change(&config)
		if _, err := h.ConfigureEncoder(config); err == nil || !strings.Contains(err.Error(), word) {
			t.Fatalf("%s: %v", word, err)
		}
	}
}
