// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package ui: Fill the slots of the window. Granted to every plugin; what it shows carries its name.
package ui

import (
	"jackfield.example/plugin/internal/abi"
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

type Node = uitypes.Node

const ToneNormal = uitypes.ToneNormal

const ToneSoft = uitypes.ToneSoft

const ToneGood = uitypes.ToneGood

const ToneWarning = uitypes.ToneWarning

const ToneBad = uitypes.ToneBad

type Tone = uitypes.Tone

// One of UIErrorTooLarge, UIErrorBadTree, UIErrorRateLimited.
type UIError interface {
	error
	isUIError()
}

// At most 200 nodes and 65,536 bytes.
type UIErrorTooLarge struct{}

func (UIErrorTooLarge) isUIError() {}

func (UIErrorTooLarge) Error() string { return "ui: too large" }

// What is wrong with which node.
type UIErrorBadTree struct{ Value string }

func (UIErrorBadTree) isUIError() {}

func (e UIErrorBadTree) Error() string { return "ui: bad tree: " + e.Value }

// At most 20 a second.
type UIErrorRateLimited struct{}

func (UIErrorRateLimited) isUIError() {}

func (UIErrorRateLimited) Error() string { return "ui: rate limited" }

// [events] Shows a tree in a slot in place of what was there.
func Show(slot uitypes.Slot, nodes []uitypes.Node) error {
	defer abi.Release(abi.Mark())
	v0 := lowerListOfNode(nodes)
	area := abi.Alloc(16, 4)
	importShow(uint32(slot), v0.Pointer, v0.Length, area)
	if abi.U8(area) != 0 {
		return loadUIError(area + 4)
	}
	return nil
}

// [events] Empties a slot.
func Hide(slot uitypes.Slot) error {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(16, 4)
	importHide(uint32(slot), area)
	if abi.U8(area) != 0 {
		return loadUIError(area + 4)
	}
	return nil
}

// [events] Puts a few words beside a message, at most 80 characters; empty takes them away.
func DecorateMessage(messageID string, label string, tone uitypes.Tone) error {
	defer abi.Release(abi.Mark())
	v0 := abi.LowerString(messageID)
	v1 := abi.LowerString(label)
	area := abi.Alloc(16, 4)
	importDecorateMessage(v0.Pointer, v0.Length, v1.Pointer, v1.Length, uint32(tone), area)
	if abi.U8(area) != 0 {
		return loadUIError(area + 4)
	}
	return nil
}

func loadUIError(at uint32) UIError {
	switch abi.U8(at) {
	case 0:
		return UIErrorTooLarge{}
	case 1:
		return UIErrorBadTree{Value: abi.String(abi.U32(at+4), abi.U32(at+4+4))}
	case 2:
		return UIErrorRateLimited{}
	}
	panic("ui-error: unknown case")
}

func lowerListOfChoice(values []uitypes.Choice) abi.Pair {
	pointer := abi.Alloc(uint32(len(values))*16, 4)
	for index, value := range values {
		storeChoice(pointer+uint32(index)*16, value)
	}
	return abi.Pair{Pointer: pointer, Length: uint32(len(values))}
}

func lowerListOfNode(values []uitypes.Node) abi.Pair {
	pointer := abi.Alloc(uint32(len(values))*72, 8)
	for index, value := range values {
		storeNode(pointer+uint32(index)*72, value)
	}
	return abi.Pair{Pointer: pointer, Length: uint32(len(values))}
}

func lowerListOfString(values []string) abi.Pair {
	pointer := abi.Alloc(uint32(len(values))*8, 4)
	for index, value := range values {
		abi.PutString(pointer+uint32(index)*8, value)
	}
	return abi.Pair{Pointer: pointer, Length: uint32(len(values))}
}

func storeButton(at uint32, value uitypes.Button) {
	abi.PutString(at, value.Label)
	abi.PutString(at+8, value.Icon)
	storeTone(at+16, value.Tone)
	abi.PutBool(at+17, value.IsDisabled)
}

func storeChoice(at uint32, value uitypes.Choice) {
	abi.PutString(at, value.ID)
	abi.PutString(at+8, value.Label)
}

func storeElement(at uint32, value uitypes.Element) {
	switch value := value.(type) {
	case uitypes.ElementGroup:
		abi.PutU8(at, 0)
		storeLayout(at+8, value.Value)
	case uitypes.ElementText:
		abi.PutU8(at, 1)
		storeText(at+8, value.Value)
	case uitypes.ElementIcon:
		abi.PutU8(at, 2)
		abi.PutString(at+8, value.Value)
	case uitypes.ElementButton:
		abi.PutU8(at, 3)
		storeButton(at+8, value.Value)
	case uitypes.ElementToggle:
		abi.PutU8(at, 4)
		storeToggle(at+8, value.Value)
	case uitypes.ElementSlider:
		abi.PutU8(at, 5)
		storeSlider(at+8, value.Value)
	case uitypes.ElementSelect:
		abi.PutU8(at, 6)
		storeSelect(at+8, value.Value)
	case uitypes.ElementTextField:
		abi.PutU8(at, 7)
		storeTextField(at+8, value.Value)
	case uitypes.ElementTable:
		abi.PutU8(at, 8)
		storeTable(at+8, value.Value)
	case uitypes.ElementMeter:
		abi.PutU8(at, 9)
		storeMeter(at+8, value.Value)
	case uitypes.ElementPlot:
		abi.PutU8(at, 10)
		storePlot(at+8, value.Value)
	case uitypes.ElementImage:
		abi.PutU8(at, 11)
		storeImage(at+8, value.Value)
	case uitypes.ElementForm:
		abi.PutU8(at, 12)
		storeForm(at+8, value.Value)
	default:
		panic("element: nil")
	}
}

func storeForm(at uint32, value uitypes.Form) {
	abi.PutString(at, value.Schema)
	abi.PutString(at+8, value.Value)
}

func storeImage(at uint32, value uitypes.Image) {
	abi.PutString(at, value.Asset)
	abi.PutString(at+8, value.Description)
}

func storeLayout(at uint32, value uitypes.Layout) { abi.PutU8(at, uint8(value)) }

func storeMeter(at uint32, value uitypes.Meter) {
	abi.PutString(at, value.Label)
	abi.PutF64(at+8, value.Value)
	abi.PutF64(at+16, value.Minimum)
	abi.PutF64(at+24, value.Maximum)
	abi.PutString(at+32, value.Unit)
}

func storeNode(at uint32, value uitypes.Node) {
	abi.PutString(at, value.Key)
	abi.PutU32(at+8, value.Parent)
	storeElement(at+16, value.Element)
}

func storePlot(at uint32, value uitypes.Plot) {
	abi.PutString(at, value.Label)
	abi.PutString(at+8, value.XLabel)
	abi.PutString(at+16, value.YLabel)
	abi.PutPair(at+24, abi.LowerFloat32s(value.Xs))
	abi.PutPair(at+32, abi.LowerFloat32s(value.Ys))
}

func storeSelect(at uint32, value uitypes.Select) {
	abi.PutString(at, value.Label)
	abi.PutPair(at+8, lowerListOfChoice(value.Choices))
	abi.PutString(at+16, value.Chosen)
}

func storeSlider(at uint32, value uitypes.Slider) {
	abi.PutString(at, value.Label)
	abi.PutF64(at+8, value.Value)
	abi.PutF64(at+16, value.Minimum)
	abi.PutF64(at+24, value.Maximum)
	abi.PutF64(at+32, value.Step)
	abi.PutString(at+40, value.Unit)
}

func storeTable(at uint32, value uitypes.Table) {
	abi.PutString(at, value.Caption)
	abi.PutPair(at+8, lowerListOfString(value.Columns))
	abi.PutPair(at+16, lowerListOfString(value.Cells))
}

func storeText(at uint32, value uitypes.Text) {
	abi.PutString(at, value.Content)
	storeTone(at+8, value.Tone)
	abi.PutBool(at+9, value.IsHeading)
}

func storeTextField(at uint32, value uitypes.TextField) {
	abi.PutString(at, value.Label)
	abi.PutString(at+8, value.Value)
	abi.PutString(at+16, value.Placeholder)
	abi.PutBool(at+24, value.IsSecret)
}

func storeToggle(at uint32, value uitypes.Toggle) {
	abi.PutString(at, value.Label)
	abi.PutBool(at+8, value.IsOn)
}

func storeTone(at uint32, value uitypes.Tone) { abi.PutU8(at, uint8(value)) }
