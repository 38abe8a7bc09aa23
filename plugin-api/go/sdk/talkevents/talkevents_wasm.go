// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package talkevents

import (
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
	"jackfield.example/plugin/types"
)

//go:wasmexport jackfield:plugin/talk-events@0.2.0#on-user-start-talking
func exportOnUserStartTalking(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint32, p5 uint32, p6 uint32, p7 uint32) {
	defer abi.Reset()
	defer panics.Log()
	var v0 *uint32
	if p3 != 0 {
		value := p4
		v0 = &value
	}
	hooks.OnUserStartTalking(types.User{ID: p0, Name: abi.String(p1, p2), ChannelID: v0, IsSelf: p5 != 0, IsMuted: p6 != 0, IsDeafened: p7 != 0})
}

//go:wasmexport jackfield:plugin/talk-events@0.2.0#on-user-stop-talking
func exportOnUserStopTalking(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint32, p5 uint32, p6 uint32, p7 uint32) {
	defer abi.Reset()
	defer panics.Log()
	var v0 *uint32
	if p3 != 0 {
		value := p4
		v0 = &value
	}
	hooks.OnUserStopTalking(types.User{ID: p0, Name: abi.String(p1, p2), ChannelID: v0, IsSelf: p5 != 0, IsMuted: p6 != 0, IsDeafened: p7 != 0})
}
