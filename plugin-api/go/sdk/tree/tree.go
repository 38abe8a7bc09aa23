// Package tree makes trees for the slots of the window: nested here, a flat list for the host.
//
//	tree.Column("panel",
//		tree.Heading("clock", "25:00").Tone(tree.Soft),
//		tree.Row("buttons", tree.Button("start", "Start"), tree.Button("stop", "Stop").Disabled(true)),
//	).Show(tree.SidePanel)
//
// Input comes back under the key, which is unique in the tree. A method for something that the element does not have panics.
package tree

import (
	"jackfield.example/plugin/ui"
	"jackfield.example/plugin/uitypes"
)

// Branch is an element with its key, and what a group holds.
type Branch struct {
	key      string
	element  uitypes.Element
	children []Branch
}

// Nodes is the flat list: every node names its parent's place, which is before it. [any]
func (b Branch) Nodes() []uitypes.Node { return b.appendTo(nil, 0) }

// Show shows the tree in a slot in place of what was there; plugin.wit imports ui. [events]
func (b Branch) Show(slot uitypes.Slot) error { return ui.Show(slot, b.Nodes()) }

func (b Branch) appendTo(nodes []uitypes.Node, parent uint32) []uitypes.Node {
	place := uint32(len(nodes))
	nodes = append(nodes, uitypes.Node{Key: b.key, Parent: parent, Element: b.element})
	for _, child := range b.children {
		nodes = child.appendTo(nodes, place)
	}
	return nodes
}

// Slots of the window.
const (
	SidePanel      = uitypes.SlotSidePanel
	ChannelHeader  = uitypes.SlotChannelHeader
	PersonMenu     = uitypes.SlotPersonMenu
	ComposerAction = uitypes.SlotComposerAction
	SettingsPage   = uitypes.SlotSettingsPage
	Toolbar        = uitypes.SlotToolbar
	StatusBadge    = uitypes.SlotStatusBadge
)

// Tones of texts and buttons.
const (
	Normal  = uitypes.ToneNormal
	Soft    = uitypes.ToneSoft
	Good    = uitypes.ToneGood
	Warning = uitypes.ToneWarning
	Bad     = uitypes.ToneBad
)
