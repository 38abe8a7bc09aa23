// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package chatsendintercept

import (
	"jackfield.example/plugin/chattypes"
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
)

//go:wasmexport jackfield:plugin/chat-send-intercept@0.2.0#on-chat-send
func exportOnChatSend(p0 uint32, p1 uint32, p2 uint32) uint32 {
	defer panics.Log()
	result := hooks.OnChatSend(p0, abi.String(p1, p2))
	area := abi.Alloc(12, 4)
	storeChatVerdict(area, result)
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/chat-send-intercept@0.2.0#on-chat-send
func postOnChatSend(uint32) { abi.Reset() }

func storeChatVerdict(at uint32, value chattypes.ChatVerdict) {
	switch value := value.(type) {
	case chattypes.ChatVerdictPass:
		abi.PutU8(at, 0)
	case chattypes.ChatVerdictReplace:
		abi.PutU8(at, 1)
		abi.PutString(at+4, value.Value)
	case chattypes.ChatVerdictDrop:
		abi.PutU8(at, 2)
	default:
		panic("chat-verdict: nil")
	}
}
