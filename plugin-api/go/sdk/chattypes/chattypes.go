// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package chattypes: Shapes of the chat intercepts.
package chattypes

// One of ChatVerdictPass, ChatVerdictReplace, ChatVerdictDrop.
type ChatVerdict interface {
	isChatVerdict()
}

type ChatVerdictPass struct{}

func (ChatVerdictPass) isChatVerdict() {}

// 1 to 4,000 characters instead.
type ChatVerdictReplace struct{ Value string }

func (ChatVerdictReplace) isChatVerdict() {}

type ChatVerdictDrop struct{}

func (ChatVerdictDrop) isChatVerdict() {}
