// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

//go:build !wasm

package random

func importGetU32() uint32 {
	panic("random.GetU32 needs the sandbox")
}
