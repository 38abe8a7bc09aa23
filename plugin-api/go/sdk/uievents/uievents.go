// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package uievents: What the user does in the plugin's slots.
package uievents

import (
	"jackfield.example/plugin/uitypes"
)

const SlotSidePanel = uitypes.SlotSidePanel

const SlotChannelHeader = uitypes.SlotChannelHeader

const SlotPersonMenu = uitypes.SlotPersonMenu

const SlotComposerAction = uitypes.SlotComposerAction

const SlotSettingsPage = uitypes.SlotSettingsPage

const SlotToolbar = uitypes.SlotToolbar

const SlotStatusBadge = uitypes.SlotStatusBadge

const SlotMessage = uitypes.SlotMessage

type Slot = uitypes.Slot

type InputPressed = uitypes.InputPressed

type InputFlag = uitypes.InputFlag

type InputNumber = uitypes.InputNumber

type InputText = uitypes.InputText

type InputJSON = uitypes.InputJSON

type Input = uitypes.Input

// Hooks: What the user does in the plugin's slots.
type Hooks interface {
	// [events] The user used the element `key`. `user-id` is the person whose menu it is, `message-id` the message that it stands at.
	OnUIInput(slot uitypes.Slot, key string, input uitypes.Input, userID *uint32, messageID *string)
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports ui-events.
func Export(implementation Hooks) {
	hooks = implementation
}
