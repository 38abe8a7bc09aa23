// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package lanetypes: Shapes of the lane hooks.
package lanetypes

// One of PacketVerdictPass, PacketVerdictReplace, PacketVerdictDrop.
type PacketVerdict interface {
	isPacketVerdict()
}

type PacketVerdictPass struct{}

func (PacketVerdictPass) isPacketVerdict() {}

type PacketVerdictReplace struct{ Value []uint8 }

func (PacketVerdictReplace) isPacketVerdict() {}

type PacketVerdictDrop struct{}

func (PacketVerdictDrop) isPacketVerdict() {}

// One of MessageVerdictPass, MessageVerdictReplace, MessageVerdictDrop.
type MessageVerdict interface {
	isMessageVerdict()
}

type MessageVerdictPass struct{}

func (MessageVerdictPass) isMessageVerdict() {}

// JSON text of a message of the same kind; one that does not fit the wire's schema counts as a strike and the original goes on.
type MessageVerdictReplace struct{ Value string }

func (MessageVerdictReplace) isMessageVerdict() {}

type MessageVerdictDrop struct{}

func (MessageVerdictDrop) isMessageVerdict() {}
