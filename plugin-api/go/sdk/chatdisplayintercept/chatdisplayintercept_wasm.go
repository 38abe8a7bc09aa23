// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package chatdisplayintercept

import (
	"jackfield.example/plugin/chattypes"
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
	"jackfield.example/plugin/types"
)

//go:wasmexport jackfield:plugin/chat-display-intercept@0.2.0#on-chat-display
func exportOnChatDisplay(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint32, p5 uint32, p6 uint32, p7 uint32, p8 uint32, p9 uint32, p10 uint32, p11 uint32, p12 uint32, p13 float64) uint32 {
	defer panics.Log()
	var v0 *uint32
	if p6 != 0 {
		value := p7
		v0 = &value
	}
	result := hooks.OnChatDisplay(types.ChatMessage{ID: abi.String(p0, p1), ChannelID: p2, Sender: types.User{ID: p3, Name: abi.String(p4, p5), ChannelID: v0, IsSelf: p8 != 0, IsMuted: p9 != 0, IsDeafened: p10 != 0}, Text: abi.String(p11, p12), SentAtMs: p13})
	area := abi.Alloc(12, 4)
	storeChatVerdict(area, result)
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/chat-display-intercept@0.2.0#on-chat-display
func postOnChatDisplay(uint32) { abi.Reset() }

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
