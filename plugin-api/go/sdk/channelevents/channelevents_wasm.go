// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package channelevents

import (
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
	"jackfield.example/plugin/types"
)

//go:wasmexport jackfield:plugin/channel-events@0.2.0#on-self-join-channel
func exportOnSelfJoinChannel(p0 uint32, p1 uint32, p2 uint32) {
	defer abi.Reset()
	defer panics.Log()
	hooks.OnSelfJoinChannel(types.Channel{ID: p0, Name: abi.String(p1, p2)})
}

//go:wasmexport jackfield:plugin/channel-events@0.2.0#on-self-leave-channel
func exportOnSelfLeaveChannel(p0 uint32, p1 uint32, p2 uint32) {
	defer abi.Reset()
	defer panics.Log()
	hooks.OnSelfLeaveChannel(types.Channel{ID: p0, Name: abi.String(p1, p2)})
}
