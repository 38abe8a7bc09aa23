// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package serverevents

import (
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
)

//go:wasmexport jackfield:plugin/server-events@0.2.0#on-server-connect
func exportOnServerConnect(p0 uint32, p1 uint32) {
	defer abi.Reset()
	defer panics.Log()
	hooks.OnServerConnect(abi.String(p0, p1))
}

//go:wasmexport jackfield:plugin/server-events@0.2.0#on-server-disconnect
func exportOnServerDisconnect() {
	defer abi.Reset()
	defer panics.Log()
	hooks.OnServerDisconnect()
}
