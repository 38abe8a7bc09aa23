// Package codec hides the contract of a voice codec: decoders by number, lengths and everything else that the host may say are checked
// here. A plugin writes an encoder for the user's own voice and a decoder for each remote one. The hook is in package voicecodec.
//
// All sound is mono, 48,000 samples a second. What allocates here makes work for the collector on the audio path.
package codec

import (
	"fmt"

	"jackfield.example/plugin/voicecodec"
)

const (
	// MaxSamples is the longest frame: 120 ms.
	MaxSamples = 5_760
	// MaxPacketBytes is the longest packet that a lane carries.
	MaxPacketBytes = 1_000
	// MaxDecoders are open at once.
	MaxDecoders = 256
)

// Config is what the user wants of the encoder.
type Config = voicecodec.EncoderConfig

// Codec is the encoder of the user's own voice, and makes decoders. Embed Defaults for the methods that there is nothing to say about.
type Codec interface {
	// Name is a short name that goes into the session: "opus". [audio]
	Name() string
	// IsLegalFrame says which frames it can encode. The host uses 480 and 960 samples. [audio]
	IsLegalFrame(samples int) bool
	// ConfigureEncoder opens or reconfigures the encoder and returns its lookahead in samples. The ranges have been checked. [audio]
	ConfigureEncoder(config Config) uint32
	// Encode appends the bytes of one legal frame to packet, which is empty and has room for MaxPacketBytes. Nothing is sent when it stays empty. [audio]
	Encode(samples []float32, packet []byte) []byte
	// ResetEncoder forgets the encoder's past. [audio]
	ResetEncoder()
	// PacketSamples is how many samples the packet holds, at most MaxSamples; 0 where it is none of this codec's. [audio]
	PacketSamples(packet []byte) int
	// OpenDecoder makes a decoder for one more voice. [audio]
	OpenDecoder() Decoder
}

// Decoder is one remote voice.
type Decoder interface {
	// Decode fills samples, as many as PacketSamples said. False: the packet is corrupt all the same. Its bytes are a stranger's. [audio]
	Decode(packet []byte, samples []float32) bool
	// Conceal invents samples where a packet is lost. [audio]
	Conceal(samples []float32)
}

// Recoverer is a Decoder whose packets carry a copy of what came before them.
type Recoverer interface {
	// Recover rebuilds the samples before nextPacket. [audio]
	Recover(nextPacket []byte, samples []float32)
}

// Defaults encodes frames of 480 and 960 samples without lookahead and remembers nothing.
type Defaults struct{}

func (Defaults) IsLegalFrame(samples int) bool { return samples == 480 || samples == 960 }

func (Defaults) ConfigureEncoder(Config) uint32 { return 0 }

func (Defaults) ResetEncoder() {}

// Export makes the codec the plugin's hook. It is called in an init function, and plugin.wit exports voice-codec.
func Export(codec Codec) { voicecodec.Export(newHooks(codec)) }

type hooks struct {
	codec    Codec
	decoders map[uint32]Decoder
	// What results lie in until the next call.
	packet  []byte
	samples []float32
}

func newHooks(codec Codec) *hooks {
	return &hooks{
		codec:    codec,
		decoders: map[uint32]Decoder{},
		packet:   make([]byte, 0, MaxPacketBytes),
		samples:  make([]float32, MaxSamples),
	}
}

func (h *hooks) CodecName() string { return h.codec.Name() }

func (h *hooks) ConfigureEncoder(config Config) (uint32, error) {
	switch {
	case config.Bitrate < 6_000 || config.Bitrate > 510_000:
		return 0, voicecodec.CodecErrorBadConfig{Value: "bitrate: 6000 to 510000 bits per second"}
	case config.Complexity > 10:
		return 0, voicecodec.CodecErrorBadConfig{Value: "complexity: 0 to 10"}
	case config.ExpectedLossPercent > 100:
		return 0, voicecodec.CodecErrorBadConfig{Value: "expected-loss-percent: 0 to 100"}
	}
	return h.codec.ConfigureEncoder(config), nil
}

func (h *hooks) Encode(samples []float32) ([]byte, error) {
	if !h.codec.IsLegalFrame(len(samples)) {
		return nil, voicecodec.CodecErrorIllegalFrameLength{Value: uint32(len(samples))}
	}
	return h.codec.Encode(samples, h.packet), nil
}

func (h *hooks) ResetEncoder() { h.codec.ResetEncoder() }

func (h *hooks) OpenDecoder(number uint32) error {
	if _, isOpen := h.decoders[number]; !isOpen && len(h.decoders) == MaxDecoders {
		return fmt.Errorf("%d decoders are open; no more fit", MaxDecoders)
	}
	h.decoders[number] = h.codec.OpenDecoder()
	return nil
}

func (h *hooks) CloseDecoder(number uint32) { delete(h.decoders, number) }

func (h *hooks) PacketSamples(packet []byte) (uint32, error) {
	if len(packet) == 0 || len(packet) > MaxPacketBytes {
		return 0, voicecodec.CodecErrorCorruptPacket{}
	}
	samples := h.codec.PacketSamples(packet)
	if samples <= 0 || samples > MaxSamples {
		return 0, voicecodec.CodecErrorCorruptPacket{}
	}
	return uint32(samples), nil
}

func (h *hooks) Decode(number uint32, packet []byte) ([]float32, error) {
	decoder, err := h.find(number)
	if err != nil {
		return nil, err
	}
	count, err := h.PacketSamples(packet)
	if err != nil {
		return nil, err
	}
	samples := h.samples[:count]
	if !decoder.Decode(packet, samples) {
		return nil, voicecodec.CodecErrorCorruptPacket{}
	}
	return samples, nil
}

func (h *hooks) Recover(number uint32, nextPacket []byte, count uint32) ([]float32, error) {
	decoder, samples, err := h.gap(number, count)
	if err != nil {
		return nil, err
	}
	if _, err := h.PacketSamples(nextPacket); err != nil {
		return nil, err
	}
	if recoverer, can := decoder.(Recoverer); can {
		recoverer.Recover(nextPacket, samples)
	} else {
		decoder.Conceal(samples)
	}
	return samples, nil
}

func (h *hooks) Conceal(number uint32, count uint32) ([]float32, error) {
	decoder, samples, err := h.gap(number, count)
	if err != nil {
		return nil, err
	}
	decoder.Conceal(samples)
	return samples, nil
}

func (h *hooks) find(number uint32) (Decoder, error) {
	decoder, isOpen := h.decoders[number]
	if !isOpen {
		return nil, voicecodec.CodecErrorUnknownDecoder{Value: number}
	}
	return decoder, nil
}

func (h *hooks) gap(number uint32, count uint32) (Decoder, []float32, error) {
	decoder, err := h.find(number)
	if err != nil {
		return nil, nil, err
	}
	if count == 0 || count > MaxSamples {
		return nil, nil, voicecodec.CodecErrorIllegalFrameLength{Value: count}
	}
	return decoder, h.samples[:count], nil
}
