// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package sounds: Play sounds. Asks for: "play sounds to you", and for the channel: "play sounds as you".
package sounds

import (
	"jackfield.example/plugin/internal/abi"
)

type Listener uint8

const (
	// The user alone.
	ListenerOneself Listener = 0
	// Everybody in the channel, the user included; passes the captured chain's encoder, not its effects.
	ListenerChannel Listener = 1
)

// One of SoundErrorUnknownAsset, SoundErrorBadSound, SoundErrorNotAllowed, SoundErrorTooMany.
type SoundError interface {
	error
	isSoundError()
}

// The component has no such asset.
type SoundErrorUnknownAsset struct{ Value string }

func (SoundErrorUnknownAsset) isSoundError() {}

func (e SoundErrorUnknownAsset) Error() string { return "sounds: unknown asset: " + e.Value }

// No mono or stereo WAV of 8 to 48 kHz, or longer than 60 s.
type SoundErrorBadSound struct{ Value string }

func (SoundErrorBadSound) isSoundError() {}

func (e SoundErrorBadSound) Error() string { return "sounds: bad sound: " + e.Value }

// The channel was not granted.
type SoundErrorNotAllowed struct{}

func (SoundErrorNotAllowed) isSoundError() {}

func (SoundErrorNotAllowed) Error() string { return "sounds: not allowed" }

// At most 8 at once.
type SoundErrorTooMany struct{}

func (SoundErrorTooMany) isSoundError() {}

func (SoundErrorTooMany) Error() string { return "sounds: too many" }

// [events] Plays one of the component's own assets (WAV), louder or softer by `gain-db` (-60 to 12).
func PlayAsset(asset string, listener Listener, gainDb float64) (uint32, error) {
	defer abi.Release(abi.Mark())
	v0 := abi.LowerString(asset)
	area := abi.Alloc(16, 4)
	importPlayAsset(v0.Pointer, v0.Length, uint32(listener), gainDb, area)
	if abi.U8(area) != 0 {
		var none uint32
		return none, loadSoundError(area + 4)
	}
	return abi.U32(area + 4), nil
}

// [events] Plays samples: mono, 48,000 a second, at most 480,000.
func PlaySamples(samples []float32, listener Listener, gainDb float64) (uint32, error) {
	defer abi.Release(abi.Mark())
	v0 := abi.LowerFloat32s(samples)
	area := abi.Alloc(16, 4)
	importPlaySamples(v0.Pointer, v0.Length, uint32(listener), gainDb, area)
	if abi.U8(area) != 0 {
		var none uint32
		return none, loadSoundError(area + 4)
	}
	return abi.U32(area + 4), nil
}

// [events] Fades out within 10 ms. Unknown numbers are ignored.
func StopSound(soundID uint32) {
	defer abi.Release(abi.Mark())
	importStopSound(soundID)
}

func loadSoundError(at uint32) SoundError {
	switch abi.U8(at) {
	case 0:
		return SoundErrorUnknownAsset{Value: abi.String(abi.U32(at+4), abi.U32(at+4+4))}
	case 1:
		return SoundErrorBadSound{Value: abi.String(abi.U32(at+4), abi.U32(at+4+4))}
	case 2:
		return SoundErrorNotAllowed{}
	case 3:
		return SoundErrorTooMany{}
	}
	panic("sound-error: unknown case")
}
