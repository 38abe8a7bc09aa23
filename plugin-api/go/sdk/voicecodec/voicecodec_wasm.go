// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package voicecodec

import (
	"errors"
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
)

//go:wasmexport jackfield:plugin/voice-codec@0.2.0#codec-name
func exportCodecName() uint32 {
	defer panics.Log()
	result := hooks.CodecName()
	area := abi.Alloc(8, 4)
	abi.PutString(area, result)
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/voice-codec@0.2.0#codec-name
func postCodecName(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/voice-codec@0.2.0#configure-encoder
func exportConfigureEncoder(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint32, p5 uint32, p6 uint32) uint32 {
	defer panics.Log()
	result, err := hooks.ConfigureEncoder(EncoderConfig{Bitrate: p0, Complexity: p1, UseVbr: p2 != 0, UseDtx: p3 != 0, UseFec: p4 != 0, ExpectedLossPercent: p5, IsLowDelay: p6 != 0})
	area := abi.Alloc(16, 4)
	if err != nil {
		abi.PutU8(area, 1)
		var coded CodecError
		if !errors.As(err, &coded) {
			coded = CodecErrorFailed{Value: err.Error()}
		}
		storeCodecError(area+4, coded)
		return area
	}
	abi.PutU8(area, 0)
	abi.PutU32(area+4, result)
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/voice-codec@0.2.0#configure-encoder
func postConfigureEncoder(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/voice-codec@0.2.0#encode
func exportEncode(p0 uint32, p1 uint32) uint32 {
	defer panics.Log()
	result, err := hooks.Encode(abi.ViewFloat32s(p0, p1))
	area := abi.Alloc(16, 4)
	if err != nil {
		abi.PutU8(area, 1)
		var coded CodecError
		if !errors.As(err, &coded) {
			coded = CodecErrorFailed{Value: err.Error()}
		}
		storeCodecError(area+4, coded)
		return area
	}
	abi.PutU8(area, 0)
	abi.PutPair(area+4, abi.LowerBytes(result))
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/voice-codec@0.2.0#encode
func postEncode(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/voice-codec@0.2.0#reset-encoder
func exportResetEncoder() {
	defer abi.Reset()
	defer panics.Log()
	hooks.ResetEncoder()
}

//go:wasmexport jackfield:plugin/voice-codec@0.2.0#open-decoder
func exportOpenDecoder(p0 uint32) uint32 {
	defer panics.Log()
	err := hooks.OpenDecoder(p0)
	area := abi.Alloc(16, 4)
	if err != nil {
		abi.PutU8(area, 1)
		var coded CodecError
		if !errors.As(err, &coded) {
			coded = CodecErrorFailed{Value: err.Error()}
		}
		storeCodecError(area+4, coded)
		return area
	}
	abi.PutU8(area, 0)
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/voice-codec@0.2.0#open-decoder
func postOpenDecoder(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/voice-codec@0.2.0#packet-samples
func exportPacketSamples(p0 uint32, p1 uint32) uint32 {
	defer panics.Log()
	result, err := hooks.PacketSamples(abi.ViewBytes(p0, p1))
	area := abi.Alloc(16, 4)
	if err != nil {
		abi.PutU8(area, 1)
		var coded CodecError
		if !errors.As(err, &coded) {
			coded = CodecErrorFailed{Value: err.Error()}
		}
		storeCodecError(area+4, coded)
		return area
	}
	abi.PutU8(area, 0)
	abi.PutU32(area+4, result)
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/voice-codec@0.2.0#packet-samples
func postPacketSamples(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/voice-codec@0.2.0#decode
func exportDecode(p0 uint32, p1 uint32, p2 uint32) uint32 {
	defer panics.Log()
	result, err := hooks.Decode(p0, abi.ViewBytes(p1, p2))
	area := abi.Alloc(16, 4)
	if err != nil {
		abi.PutU8(area, 1)
		var coded CodecError
		if !errors.As(err, &coded) {
			coded = CodecErrorFailed{Value: err.Error()}
		}
		storeCodecError(area+4, coded)
		return area
	}
	abi.PutU8(area, 0)
	abi.PutPair(area+4, abi.LowerFloat32s(result))
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/voice-codec@0.2.0#decode
func postDecode(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/voice-codec@0.2.0#recover
func exportRecover(p0 uint32, p1 uint32, p2 uint32, p3 uint32) uint32 {
	defer panics.Log()
	result, err := hooks.Recover(p0, abi.ViewBytes(p1, p2), p3)
	area := abi.Alloc(16, 4)
	if err != nil {
		abi.PutU8(area, 1)
		var coded CodecError
		if !errors.As(err, &coded) {
			coded = CodecErrorFailed{Value: err.Error()}
		}
		storeCodecError(area+4, coded)
		return area
	}
	abi.PutU8(area, 0)
	abi.PutPair(area+4, abi.LowerFloat32s(result))
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/voice-codec@0.2.0#recover
func postRecover(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/voice-codec@0.2.0#conceal
func exportConceal(p0 uint32, p1 uint32) uint32 {
	defer panics.Log()
	result, err := hooks.Conceal(p0, p1)
	area := abi.Alloc(16, 4)
	if err != nil {
		abi.PutU8(area, 1)
		var coded CodecError
		if !errors.As(err, &coded) {
			coded = CodecErrorFailed{Value: err.Error()}
		}
		storeCodecError(area+4, coded)
		return area
	}
	abi.PutU8(area, 0)
	abi.PutPair(area+4, abi.LowerFloat32s(result))
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/voice-codec@0.2.0#conceal
func postConceal(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/voice-codec@0.2.0#close-decoder
func exportCloseDecoder(p0 uint32) {
	defer abi.Reset()
	defer panics.Log()
	hooks.CloseDecoder(p0)
}

func storeCodecError(at uint32, value CodecError) {
	switch value := value.(type) {
	case CodecErrorIllegalFrameLength:
		abi.PutU8(at, 0)
		abi.PutU32(at+4, value.Value)
	case CodecErrorCorruptPacket:
		abi.PutU8(at, 1)
	case CodecErrorUnknownDecoder:
		abi.PutU8(at, 2)
		abi.PutU32(at+4, value.Value)
	case CodecErrorBadConfig:
		abi.PutU8(at, 3)
		abi.PutString(at+4, value.Value)
	case CodecErrorFailed:
		abi.PutU8(at, 4)
		abi.PutString(at+4, value.Value)
	default:
		panic("codec-error: nil")
	}
}
