// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package commandevents: Slash commands that the manifest declares (`commands`).
package commandevents

// One of ArgumentValueText, ArgumentValueInteger, ArgumentValueNumber, ArgumentValueFlag, ArgumentValueUser.
type ArgumentValue interface {
	isArgumentValue()
}

type ArgumentValueText struct{ Value string }

func (ArgumentValueText) isArgumentValue() {}

type ArgumentValueInteger struct{ Value int32 }

func (ArgumentValueInteger) isArgumentValue() {}

type ArgumentValueNumber struct{ Value float64 }

func (ArgumentValueNumber) isArgumentValue() {}

type ArgumentValueFlag struct{ Value bool }

func (ArgumentValueFlag) isArgumentValue() {}

// The id of a user in the channel.
type ArgumentValueUser struct{ Value uint32 }

func (ArgumentValueUser) isArgumentValue() {}

type Argument struct {
	Name  string
	Value ArgumentValue
}

// One of CommandReplyNothing, CommandReplyShow, CommandReplySend.
type CommandReply interface {
	isCommandReply()
}

type CommandReplyNothing struct{}

func (CommandReplyNothing) isCommandReply() {}

// Shown to the user alone.
type CommandReplyShow struct{ Value string }

func (CommandReplyShow) isCommandReply() {}

// Sent to the channel as the user's own message.
type CommandReplySend struct{ Value string }

func (CommandReplySend) isCommandReply() {}

// One of CommandErrorBadArgument, CommandErrorFailed.
type CommandError interface {
	error
	isCommandError()
}

// An argument does not fit, in words for the user.
type CommandErrorBadArgument struct{ Value string }

func (CommandErrorBadArgument) isCommandError() {}

func (e CommandErrorBadArgument) Error() string { return "commandevents: bad argument: " + e.Value }

// Anything else, in words for the user.
type CommandErrorFailed struct{ Value string }

func (CommandErrorFailed) isCommandError() {}

func (e CommandErrorFailed) Error() string { return "commandevents: failed: " + e.Value }

// Hooks: Slash commands that the manifest declares (`commands`).
type Hooks interface {
	// [events] The user called `/name`; the arguments have the types that the manifest declares, left-out ones are missing.
	OnCommand(name string, arguments []Argument) (CommandReply, error)
	// [events] What the argument could become, the best first, at most 20; called while the user types.
	Complete(name string, argumentName string, typed string) []string
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports command-events.
func Export(implementation Hooks) {
	hooks = implementation
}
