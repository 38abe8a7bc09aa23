// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package settings: The plugin's own settings. Granted to every plugin.
package settings

import (
	"jackfield.example/plugin/internal/abi"
	"strconv"
)

// One of SettingsErrorUnknownParameter, SettingsErrorReadonlyParameter.
type SettingsError interface {
	error
	isSettingsError()
}

// The plugin has no parameter of that number.
type SettingsErrorUnknownParameter struct{ Value uint32 }

func (SettingsErrorUnknownParameter) isSettingsError() {}

func (e SettingsErrorUnknownParameter) Error() string {
	return "settings: unknown parameter: " + strconv.FormatUint(uint64(e.Value), 10)
}

// The parameter is one that the plugin reports.
type SettingsErrorReadonlyParameter struct{ Value uint32 }

func (SettingsErrorReadonlyParameter) isSettingsError() {}

func (e SettingsErrorReadonlyParameter) Error() string {
	return "settings: readonly parameter: " + strconv.FormatUint(uint64(e.Value), 10)
}

// [events] The whole settings object as JSON text.
func Get() string {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(8, 4)
	importGet(area)
	return abi.String(abi.U32(area), abi.U32(area+4))
}

// [events] Turns a parameter of this plugin; the audio instance sees it within 20 ms.
func SetParameter(id uint32, value float64) error {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(12, 4)
	importSetParameter(id, value, area)
	if abi.U8(area) != 0 {
		return loadSettingsError(area + 4)
	}
	return nil
}

func loadSettingsError(at uint32) SettingsError {
	switch abi.U8(at) {
	case 0:
		return SettingsErrorUnknownParameter{Value: abi.U32(at + 4)}
	case 1:
		return SettingsErrorReadonlyParameter{Value: abi.U32(at + 4)}
	}
	panic("settings-error: unknown case")
}
