// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package chatevents

import (
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
	"jackfield.example/plugin/types"
)

//go:wasmexport jackfield:plugin/chat-events@0.2.0#on-chat-message
func exportOnChatMessage(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint32, p5 uint32, p6 uint32, p7 uint32, p8 uint32, p9 uint32, p10 uint32, p11 uint32, p12 uint32, p13 float64) {
	defer abi.Reset()
	defer panics.Log()
	var v0 *uint32
	if p6 != 0 {
		value := p7
		v0 = &value
	}
	hooks.OnChatMessage(types.ChatMessage{ID: abi.String(p0, p1), ChannelID: p2, Sender: types.User{ID: p3, Name: abi.String(p4, p5), ChannelID: v0, IsSelf: p8 != 0, IsMuted: p9 != 0, IsDeafened: p10 != 0}, Text: abi.String(p11, p12), SentAtMs: p13})
}
