// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

//go:build !wasm

package session

func importGetSelf(p0 uint32) {
	panic("session.GetSelf needs the sandbox")
}

func importListChannels(p0 uint32) {
	panic("session.ListChannels needs the sandbox")
}

func importListUsers(p0 uint32, p1 uint32) {
	panic("session.ListUsers needs the sandbox")
}

func importDescribeChannel(p0 uint32, p1 uint32) {
	panic("session.DescribeChannel needs the sandbox")
}

func importGetUserKey(p0 uint32, p1 uint32) {
	panic("session.GetUserKey needs the sandbox")
}
