// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package voicecodec: A voice codec: one encoder for the user's own voice, one decoder per remote user. All audio is mono, 48,000 samples per second, 32-bit float.
package voicecodec

import (
	"strconv"
)

// One of CodecErrorIllegalFrameLength, CodecErrorCorruptPacket, CodecErrorUnknownDecoder, CodecErrorBadConfig, CodecErrorFailed.
type CodecError interface {
	error
	isCodecError()
}

// The number of samples is no legal frame of this codec.
type CodecErrorIllegalFrameLength struct{ Value uint32 }

func (CodecErrorIllegalFrameLength) isCodecError() {}

func (e CodecErrorIllegalFrameLength) Error() string {
	return "voicecodec: illegal frame length: " + strconv.FormatUint(uint64(e.Value), 10)
}

// The packet is not one of this codec's.
type CodecErrorCorruptPacket struct{}

func (CodecErrorCorruptPacket) isCodecError() {}

func (CodecErrorCorruptPacket) Error() string { return "voicecodec: corrupt packet" }

// `open-decoder` was not called for this number.
type CodecErrorUnknownDecoder struct{ Value uint32 }

func (CodecErrorUnknownDecoder) isCodecError() {}

func (e CodecErrorUnknownDecoder) Error() string {
	return "voicecodec: unknown decoder: " + strconv.FormatUint(uint64(e.Value), 10)
}

// A setting is out of range; the words name it.
type CodecErrorBadConfig struct{ Value string }

func (CodecErrorBadConfig) isCodecError() {}

func (e CodecErrorBadConfig) Error() string { return "voicecodec: bad config: " + e.Value }

// Anything else, in words for the log.
type CodecErrorFailed struct{ Value string }

func (CodecErrorFailed) isCodecError() {}

func (e CodecErrorFailed) Error() string { return "voicecodec: failed: " + e.Value }

type EncoderConfig struct {
	// Target bits per second, 6,000 to 510,000.
	Bitrate uint32
	// 0 (least CPU) to 10 (best sound).
	Complexity uint32
	// Bits follow the difficulty of the sound.
	UseVbr bool
	// Silence is sent as almost nothing.
	UseDtx bool
	// Each packet also carries a coarse copy of the one before it.
	UseFec bool
	// The loss that the encoder is to plan for, 0 to 100 percent.
	ExpectedLossPercent uint32
	// Lower lookahead (2.5 ms instead of 6.5 ms for Opus), without in-band FEC.
	IsLowDelay bool
}

// Hooks: A voice codec: one encoder for the user's own voice, one decoder per remote user. All audio is mono, 48,000 samples per second, 32-bit float.
type Hooks interface {
	// [audio] A short name that goes into the session ("opus").
	CodecName() string
	// [audio] Opens or reconfigures the encoder. Returns its lookahead in samples.
	ConfigureEncoder(config EncoderConfig) (uint32, error)
	// [audio] Encodes one frame. An empty list means that nothing needs to be sent (DTX).
	Encode(samples []float32) ([]uint8, error)
	// [audio] Forgets the encoder's past.
	ResetEncoder()
	// [audio] Opens decoder number `decoder`; one that is open starts afresh.
	OpenDecoder(decoder uint32) error
	// [audio] How many samples the packet holds when it is decoded.
	PacketSamples(packet []uint8) (uint32, error)
	// [audio] Decodes one packet.
	Decode(decoder uint32, packet []uint8) ([]float32, error)
	// [audio] Rebuilds the `samples` samples before `next-packet` from the copy that it carries (in-band FEC), or conceals them where it carries none.
	Recover(decoder uint32, nextPacket []uint8, samples uint32) ([]float32, error)
	// [audio] Invents `samples` samples where a packet is lost.
	Conceal(decoder uint32, samples uint32) ([]float32, error)
	// [audio] Closes decoder number `decoder`; unknown numbers are ignored.
	CloseDecoder(decoder uint32)
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports voice-codec.
func Export(implementation Hooks) {
	hooks = implementation
}
