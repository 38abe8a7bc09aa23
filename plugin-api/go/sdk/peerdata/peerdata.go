// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package peerdata: Messages to the same plugin at others in the channel. Asks for: "send data to the same plugin of others".
package peerdata

import (
	"jackfield.example/plugin/internal/abi"
)

// One of PeerDataErrorNotInChannel, PeerDataErrorUnknownUser, PeerDataErrorBadLength, PeerDataErrorRateLimited.
type PeerDataError interface {
	error
	isPeerDataError()
}

// There is no connection, or the user is in no channel.
type PeerDataErrorNotInChannel struct{}

func (PeerDataErrorNotInChannel) isPeerDataError() {}

func (PeerDataErrorNotInChannel) Error() string { return "peerdata: not in channel" }

type PeerDataErrorUnknownUser struct{}

func (PeerDataErrorUnknownUser) isPeerDataError() {}

func (PeerDataErrorUnknownUser) Error() string { return "peerdata: unknown user" }

// 1 to 4,096 bytes.
type PeerDataErrorBadLength struct{}

func (PeerDataErrorBadLength) isPeerDataError() {}

func (PeerDataErrorBadLength) Error() string { return "peerdata: bad length" }

// At most 20 messages and 16,384 bytes a second per plugin.
type PeerDataErrorRateLimited struct{}

func (PeerDataErrorRateLimited) isPeerDataError() {}

func (PeerDataErrorRateLimited) Error() string { return "peerdata: rate limited" }

// [events] To everybody in the channel who runs this plugin, or to one of them.
func SendData(userID *uint32, data []uint8) error {
	defer abi.Release(abi.Mark())
	var v0 [2]uint32
	if userID != nil {
		v0 = [2]uint32{1, *userID}
	}
	v4 := abi.LowerBytes(data)
	area := abi.Alloc(2, 1)
	importSendData(v0[0], v0[1], v4.Pointer, v4.Length, area)
	if abi.U8(area) != 0 {
		return loadPeerDataError(area + 1)
	}
	return nil
}

func loadPeerDataError(at uint32) PeerDataError {
	switch abi.U8(at) {
	case 0:
		return PeerDataErrorNotInChannel{}
	case 1:
		return PeerDataErrorUnknownUser{}
	case 2:
		return PeerDataErrorBadLength{}
	case 3:
		return PeerDataErrorRateLimited{}
	}
	panic("peer-data-error: unknown case")
}
