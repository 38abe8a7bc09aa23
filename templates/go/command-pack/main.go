// {{title}}: slash commands. The manifest declares them.
package main

import (
	"strings"

	"jackfield.example/plugin"
	"jackfield.example/plugin/commandevents"
	"jackfield.example/plugin/commands"
	"jackfield.example/plugin/lifecycle"
	"jackfield.example/plugin/random"
)

type pack struct{ plugin.Base }

func (pack) OnCommand(name string, arguments []commandevents.Argument) (commandevents.CommandReply, error) {
	if name == "flip" {
		side := oneOf([]string{"heads", "tails"}, random.GetU32())
		return commands.Send("flips a coin: " + side), nil
	}
	list, _ := commands.Text(arguments, "from")
	choices := choicesOf(list)
	if len(choices) < 2 {
		return nil, commands.BadArgument("Give at least two, parted by commas.")
	}
	return commands.Show(oneOf(choices, random.GetU32())), nil
}

// Complete has nothing to offer: what is picked from is the user's own.
func (pack) Complete(name, argumentName, typed string) []string { return nil }

// choicesOf is what lies between the commas.
func choicesOf(list string) []string {
	var choices []string
	for choice := range strings.SplitSeq(list, ",") {
		if choice = strings.TrimSpace(choice); choice != "" {
			choices = append(choices, choice)
		}
	}
	return choices
}

func oneOf(choices []string, chance uint32) string {
	return choices[int(chance%uint32(len(choices)))]
}

func init() {
	lifecycle.Export(pack{})
	commandevents.Export(pack{})
}

func main() {}
