// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package timers: Wake-ups. Granted to every plugin; `timer-events` brings them.
package timers

import (
	"jackfield.example/plugin/internal/abi"
)

// One of TimerErrorTooMany, TimerErrorBadDelay.
type TimerError interface {
	error
	isTimerError()
}

// At most 32 at once.
type TimerErrorTooMany struct{}

func (TimerErrorTooMany) isTimerError() {}

func (TimerErrorTooMany) Error() string { return "timers: too many" }

// 10 to 2,147,483,647 ms; 100 at least for one that repeats.
type TimerErrorBadDelay struct{}

func (TimerErrorBadDelay) isTimerError() {}

func (TimerErrorBadDelay) Error() string { return "timers: bad delay" }

// [events] Sets a timer and returns its number.
func SetTimer(delayMs uint32, repeats bool) (uint32, error) {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(8, 4)
	importSetTimer(delayMs, abi.FromBool(repeats), area)
	if abi.U8(area) != 0 {
		var none uint32
		return none, loadTimerError(area + 4)
	}
	return abi.U32(area + 4), nil
}

// [events] Unknown numbers are ignored.
func ClearTimer(timerID uint32) {
	defer abi.Release(abi.Mark())
	importClearTimer(timerID)
}

func loadTimerError(at uint32) TimerError {
	switch abi.U8(at) {
	case 0:
		return TimerErrorTooMany{}
	case 1:
		return TimerErrorBadDelay{}
	}
	panic("timer-error: unknown case")
}
