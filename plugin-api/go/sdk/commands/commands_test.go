package commands

import (
	"errors"
	"testing"

	"jackfield.example/plugin/commandevents"
)

func TestAnArgumentIsFoundByNameAndType(t *testing.T) {
	given := []commandevents.Argument{
		{Name: "list", Value: commandevents.ArgumentValueText{Value: "tea, coffee"}},
		{Name: "sides", Value: commandevents.ArgumentValueInteger{Value: -20}},
		{Name: "factor", Value: commandevents.ArgumentValueNumber{Value: 0.5}},
		{Name: "loud", Value: commandevents.ArgumentValueFlag{Value: true}},
		{Name: "who", Value: commandevents.ArgumentValueUser{Value: 7}},
	}
	if list, is := Text(given, "list"); list != "tea, coffee" || !is {
		t.Errorf("list is %q", list)
	}
	if sides, is := Integer(given, "sides"); sides != -20 || !is {
		t.Errorf("sides is %d", sides)
	}
	if factor, is := Number(given, "factor"); factor != 0.5 || !is {
		t.Errorf("factor is %v", factor)
	}
	if loud, is := Flag(given, "loud"); !loud || !is {
		t.Error("loud is off")
	}
	if who, is := User(given, "who"); who != 7 || !is {
		t.Errorf("who is %d", who)
	}
}

func TestWhatWasLeftOutOrHasAnotherTypeIsNotThere(t *testing.T) {
	given := []commandevents.Argument{{Name: "sides", Value: commandevents.ArgumentValueInteger{Value: 20}}}
	if _, is := Text(given, "sides"); is {
		t.Error("an integer is a text")
	}
	if _, is := Integer(given, "count"); is {
		t.Error("count is there")
	}
}

func TestABadArgumentIsTheErrorOfTheContract(t *testing.T) {
	var coded commandevents.CommandError
	if err := BadArgument("Two at least."); !errors.As(err, &coded) || coded != (commandevents.CommandErrorBadArgument{Value: "Two at least."}) {
		t.Fatal(err)
	}
}
