// Package plugin is the root of the SDK: what most Jackfield plugins start from. Hooks and functions of the host are in the packages
// named like the interfaces of the contract: capturedaudio, chatevents, chat, storage, and so on. A package of a hook that is
// imported is exported, so plugin.wit has to export it, too.
//
// The host calls a plugin from one thread. A goroutine runs only while a hook does; nothing should be left for one to do.
// time.Now and math/rand know neither time nor chance in the sandbox: use clock and random.
package plugin

import (
	"fmt"

	"jackfield.example/plugin/lifecycle"
	"jackfield.example/plugin/log"
)

// Base is a lifecycle with nothing to do; a plugin embeds it and writes the methods that it needs.
type Base struct{}

// Start lets the instance run in any role.
func (Base) Start(lifecycle.InstanceRole) error { return nil }

// OnSettingsChanged leaves the settings alone.
func (Base) OnSettingsChanged(string) {}

// Stop has nothing to clean up.
func (Base) Stop() {}

// Infof writes a line to the plugin's own log, with the words of fmt.Sprintf. [any]
func Infof(format string, values ...any) { log.Write(log.LevelInfo, fmt.Sprintf(format, values...)) }

// Warnf is Infof for what went wrong and can be lived with. [any]
func Warnf(format string, values ...any) { log.Write(log.LevelWarn, fmt.Sprintf(format, values...)) }

// Errorf is Infof for what went wrong. [any]
func Errorf(format string, values ...any) { log.Write(log.LevelError, fmt.Sprintf(format, values...)) }
