// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package chat: Write chat messages in the user's name. Asks for: "write chat messages as you".
package chat

import (
	"jackfield.example/plugin/internal/abi"
)

// One of ChatErrorNotInChannel, ChatErrorBadLength, ChatErrorRateLimited.
type ChatError interface {
	error
	isChatError()
}

// There is no connection, or the user is not in that channel.
type ChatErrorNotInChannel struct{}

func (ChatErrorNotInChannel) isChatError() {}

func (ChatErrorNotInChannel) Error() string { return "chat: not in channel" }

// 1 to 4,000 characters.
type ChatErrorBadLength struct{}

func (ChatErrorBadLength) isChatError() {}

func (ChatErrorBadLength) Error() string { return "chat: bad length" }

// At most 5 messages in 5 seconds per plugin.
type ChatErrorRateLimited struct{}

func (ChatErrorRateLimited) isChatError() {}

func (ChatErrorRateLimited) Error() string { return "chat: rate limited" }

// [events] Sends plain text to a channel that the user is in.
func Send(channelID uint32, text string) error {
	defer abi.Release(abi.Mark())
	v0 := abi.LowerString(text)
	area := abi.Alloc(2, 1)
	importSend(channelID, v0.Pointer, v0.Length, area)
	if abi.U8(area) != 0 {
		return loadChatError(area + 1)
	}
	return nil
}

func loadChatError(at uint32) ChatError {
	switch abi.U8(at) {
	case 0:
		return ChatErrorNotInChannel{}
	case 1:
		return ChatErrorBadLength{}
	case 2:
		return ChatErrorRateLimited{}
	}
	panic("chat-error: unknown case")
}
