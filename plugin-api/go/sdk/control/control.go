// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package control: Act for the user. Asks for: "mute, deafen and move you, and turn others up and down".
package control

import (
	"jackfield.example/plugin/internal/abi"
)

// One of ControlErrorNotConnected, ControlErrorUnknownChannel, ControlErrorUnknownUser, ControlErrorRateLimited, ControlErrorFailed.
type ControlError interface {
	error
	isControlError()
}

type ControlErrorNotConnected struct{}

func (ControlErrorNotConnected) isControlError() {}

func (ControlErrorNotConnected) Error() string { return "control: not connected" }

type ControlErrorUnknownChannel struct{}

func (ControlErrorUnknownChannel) isControlError() {}

func (ControlErrorUnknownChannel) Error() string { return "control: unknown channel" }

type ControlErrorUnknownUser struct{}

func (ControlErrorUnknownUser) isControlError() {}

func (ControlErrorUnknownUser) Error() string { return "control: unknown user" }

// At most 20 in 10 seconds.
type ControlErrorRateLimited struct{}

func (ControlErrorRateLimited) isControlError() {}

func (ControlErrorRateLimited) Error() string { return "control: rate limited" }

// Anything else, in words for the log.
type ControlErrorFailed struct{ Value string }

func (ControlErrorFailed) isControlError() {}

func (e ControlErrorFailed) Error() string { return "control: failed: " + e.Value }

// [events] Mutes or unmutes. What the user does afterwards counts.
func SetMuted(isMuted bool) error {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(16, 4)
	importSetMuted(abi.FromBool(isMuted), area)
	if abi.U8(area) != 0 {
		return loadControlError(area + 4)
	}
	return nil
}

// [events] Deafens or undeafens.
func SetDeafened(isDeafened bool) error {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(16, 4)
	importSetDeafened(abi.FromBool(isDeafened), area)
	if abi.U8(area) != 0 {
		return loadControlError(area + 4)
	}
	return nil
}

// [events] Goes to a channel.
func JoinChannel(channelID uint32) error {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(16, 4)
	importJoinChannel(channelID, area)
	if abi.U8(area) != 0 {
		return loadControlError(area + 4)
	}
	return nil
}

// [events] How loud a person is to this user alone, 0 to 200 percent.
func SetUserVolume(userID uint32, percent uint32) error {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(16, 4)
	importSetUserVolume(userID, percent, area)
	if abi.U8(area) != 0 {
		return loadControlError(area + 4)
	}
	return nil
}

// [events] How loud a person is now, in percent; 100 for unknown ones.
func GetUserVolume(userID uint32) uint32 {
	defer abi.Release(abi.Mark())
	return importGetUserVolume(userID)
}

func loadControlError(at uint32) ControlError {
	switch abi.U8(at) {
	case 0:
		return ControlErrorNotConnected{}
	case 1:
		return ControlErrorUnknownChannel{}
	case 2:
		return ControlErrorUnknownUser{}
	case 3:
		return ControlErrorRateLimited{}
	case 4:
		return ControlErrorFailed{Value: abi.String(abi.U32(at+4), abi.U32(at+4+4))}
	}
	panic("control-error: unknown case")
}
