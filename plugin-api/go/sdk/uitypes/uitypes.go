// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package uitypes: Shapes of the UI slots. A tree is a flat list: every node names its parent by its place in the list, which is before it.
package uitypes

type Slot uint8

const (
	// A panel of its own beside the chat.
	SlotSidePanel Slot = 0
	// A line under the channel's name.
	SlotChannelHeader Slot = 1
	// The menu of a person; `user-id` comes with the input.
	SlotPersonMenu Slot = 2
	// Beside the chat's input field.
	SlotComposerAction Slot = 3
	// The plugin's part of its settings page.
	SlotSettingsPage Slot = 4
	// In the bar of mute and deafen.
	SlotToolbar Slot = 5
	// A word or number beside the plugin's name; one `text` or `icon` node.
	SlotStatusBadge Slot = 6
	// Beside a chat message, where `decorate-message` puts words: inputs come from there, with `message-id` and an empty key. It holds no tree.
	SlotMessage Slot = 7
)

type Tone uint8

const (
	ToneNormal  Tone = 0
	ToneSoft    Tone = 1
	ToneGood    Tone = 2
	ToneWarning Tone = 3
	ToneBad     Tone = 4
)

type Layout uint8

const (
	LayoutColumn Layout = 0
	LayoutRow    Layout = 1
	LayoutGrid   Layout = 2
)

type Choice struct {
	ID    string
	Label string
}

type Text struct {
	Content   string
	Tone      Tone
	IsHeading bool
}

type Button struct {
	Label string
	// A name of docs/guide/plugins/icons.md or empty.
	Icon       string
	Tone       Tone
	IsDisabled bool
}

type Toggle struct {
	Label string
	IsOn  bool
}

type Slider struct {
	Label   string
	Value   float64
	Minimum float64
	Maximum float64
	Step    float64
	Unit    string
}

type Select struct {
	Label   string
	Choices []Choice
	Chosen  string
}

type TextField struct {
	Label       string
	Value       string
	Placeholder string
	IsSecret    bool
}

type Table struct {
	Caption string
	Columns []string
	// Cells row by row.
	Cells []string
}

type Meter struct {
	Label   string
	Value   float64
	Minimum float64
	Maximum float64
	Unit    string
}

type Plot struct {
	Label  string
	XLabel string
	YLabel string
	// Same number of both, at most 512.
	Xs []float32
	Ys []float32
}

type Image struct {
	// A name among the component's own assets.
	Asset string
	// What it shows, in words; empty for decoration.
	Description string
}

type Form struct {
	// JSON Schema (draft-07) of an object, as JSON text.
	Schema string
	// Its value as JSON text.
	Value string
}

// One of ElementGroup, ElementText, ElementIcon, ElementButton, ElementToggle, ElementSlider, ElementSelect, ElementTextField, ElementTable, ElementMeter, ElementPlot, ElementImage, ElementForm.
type Element interface {
	isElement()
}

type ElementGroup struct{ Value Layout }

func (ElementGroup) isElement() {}

type ElementText struct{ Value Text }

func (ElementText) isElement() {}

type ElementIcon struct{ Value string }

func (ElementIcon) isElement() {}

type ElementButton struct{ Value Button }

func (ElementButton) isElement() {}

type ElementToggle struct{ Value Toggle }

func (ElementToggle) isElement() {}

type ElementSlider struct{ Value Slider }

func (ElementSlider) isElement() {}

type ElementSelect struct{ Value Select }

func (ElementSelect) isElement() {}

type ElementTextField struct{ Value TextField }

func (ElementTextField) isElement() {}

type ElementTable struct{ Value Table }

func (ElementTable) isElement() {}

type ElementMeter struct{ Value Meter }

func (ElementMeter) isElement() {}

type ElementPlot struct{ Value Plot }

func (ElementPlot) isElement() {}

type ElementImage struct{ Value Image }

func (ElementImage) isElement() {}

type ElementForm struct{ Value Form }

func (ElementForm) isElement() {}

type Node struct {
	// Unique in the tree; input comes back under it, and the window keeps an element's focus by it. At most 64 characters.
	Key string
	// Place of the parent in the list; the first node names itself.
	Parent  uint32
	Element Element
}

// One of InputPressed, InputFlag, InputNumber, InputText, InputJSON.
type Input interface {
	isInput()
}

type InputPressed struct{}

func (InputPressed) isInput() {}

type InputFlag struct{ Value bool }

func (InputFlag) isInput() {}

type InputNumber struct{ Value float64 }

func (InputNumber) isInput() {}

type InputText struct{ Value string }

func (InputText) isInput() {}

// The form's value, valid against its schema, as JSON text.
type InputJSON struct{ Value string }

func (InputJSON) isInput() {}
