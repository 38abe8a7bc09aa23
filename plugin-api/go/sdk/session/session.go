// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package session: Read who and where the user is. Asks for: "see the names of people and channels".
package session

import (
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/types"
)

type User = types.User

type Channel = types.Channel

// [events] Oneself, or none while there is no connection.
func GetSelf() *types.User {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(28, 4)
	importGetSelf(area)
	return loadOptionOfUser(area)
}

// [events] All channels of the server.
func ListChannels() []types.Channel {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(8, 4)
	importListChannels(area)
	return liftListOfChannel(abi.U32(area), abi.U32(area+4))
}

// [events] Who is in a channel; empty for an unknown one.
func ListUsers(channelID uint32) []types.User {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(8, 4)
	importListUsers(channelID, area)
	return liftListOfUser(abi.U32(area), abi.U32(area+4))
}

// [events] What the channel says about itself, or none for an unknown one.
func DescribeChannel(channelID uint32) *string {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(12, 4)
	importDescribeChannel(channelID, area)
	return loadOptionOfString(area)
}

// [events] A pseudonym under which this plugin knows a person again, on any server and after any reconnect: 32 hexadecimal digits. Another plugin sees another one. None for an unknown user.
func GetUserKey(userID uint32) *string {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(12, 4)
	importGetUserKey(userID, area)
	return loadOptionOfString(area)
}

func liftListOfChannel(pointer, length uint32) []types.Channel {
	values := make([]types.Channel, length)
	for index := range values {
		values[index] = loadChannel(pointer + uint32(index)*12)
	}
	return values
}

func liftListOfUser(pointer, length uint32) []types.User {
	values := make([]types.User, length)
	for index := range values {
		values[index] = loadUser(pointer + uint32(index)*24)
	}
	return values
}

func loadChannel(at uint32) types.Channel {
	return types.Channel{
		ID:   abi.U32(at),
		Name: abi.String(abi.U32(at+4), abi.U32(at+4+4)),
	}
}

func loadOptionOfString(at uint32) *string {
	if abi.U8(at) == 0 {
		return nil
	}
	value := abi.String(abi.U32(at+4), abi.U32(at+4+4))
	return &value
}

func loadOptionOfU32(at uint32) *uint32 {
	if abi.U8(at) == 0 {
		return nil
	}
	value := abi.U32(at + 4)
	return &value
}

func loadOptionOfUser(at uint32) *types.User {
	if abi.U8(at) == 0 {
		return nil
	}
	value := loadUser(at + 4)
	return &value
}

func loadUser(at uint32) types.User {
	return types.User{
		ID:         abi.U32(at),
		Name:       abi.String(abi.U32(at+4), abi.U32(at+4+4)),
		ChannelID:  loadOptionOfU32(at + 12),
		IsSelf:     abi.Bool(at + 20),
		IsMuted:    abi.Bool(at + 21),
		IsDeafened: abi.Bool(at + 22),
	}
}
