// Package panics tells the plugin's log what a hook died of.
package panics

import "jackfield.example/plugin/log"

// Log is deferred by every hook: the words of a panic go to the plugin's log before it traps.
func Log() {
	cause := recover()
	if cause == nil {
		return
	}
	log.Write(log.LevelError, "panic: "+words(cause))
	panic(cause)
}

// words: fmt would make every plugin larger by a third.
func words(cause any) string {
	switch cause := cause.(type) {
	case error:
		return cause.Error()
	case string:
		return cause
	}
	return "something that is no text"
}
