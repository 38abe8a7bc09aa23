// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

//go:build !wasm

package clock

func importNowMs() float64 {
	panic("clock.NowMs needs the sandbox")
}

func importMonotonicMs() float64 {
	panic("clock.MonotonicMs needs the sandbox")
}
