// Package commands reads the typed arguments of slash commands and makes the answers. The manifest declares the commands; the hook is in
// package commandevents.
package commands

import "jackfield.example/plugin/commandevents"

// Show is an answer that the user alone sees.
func Show(text string) commandevents.CommandReply {
	return commandevents.CommandReplyShow{Value: text}
}

// Send is an answer that goes to the channel as the user's own message.
func Send(text string) commandevents.CommandReply {
	return commandevents.CommandReplySend{Value: text}
}

// Nothing is an answer without words.
func Nothing() commandevents.CommandReply { return commandevents.CommandReplyNothing{} }

// BadArgument says in words for the user that an argument does not fit.
func BadArgument(words string) error { return commandevents.CommandErrorBadArgument{Value: words} }

// Text is the value of an argument of type text, or false where it was left out; so do the functions below for their types.
func Text(arguments []commandevents.Argument, name string) (string, bool) {
	value, is := find(arguments, name).(commandevents.ArgumentValueText)
	return value.Value, is
}

// Integer is the value of an argument of type integer.
func Integer(arguments []commandevents.Argument, name string) (int32, bool) {
	value, is := find(arguments, name).(commandevents.ArgumentValueInteger)
	return value.Value, is
}

// Number is the value of an argument of type number.
func Number(arguments []commandevents.Argument, name string) (float64, bool) {
	value, is := find(arguments, name).(commandevents.ArgumentValueNumber)
	return value.Value, is
}

// Flag is the value of an argument of type flag.
func Flag(arguments []commandevents.Argument, name string) (value, isGiven bool) {
	found, is := find(arguments, name).(commandevents.ArgumentValueFlag)
	return found.Value, is
}

// User is the id of a user in the channel.
func User(arguments []commandevents.Argument, name string) (uint32, bool) {
	value, is := find(arguments, name).(commandevents.ArgumentValueUser)
	return value.Value, is
}

func find(arguments []commandevents.Argument, name string) commandevents.ArgumentValue {
	for _, argument := range arguments {
		if argument.Name == name {
			return argument.Value
		}
	}
	return nil
}
