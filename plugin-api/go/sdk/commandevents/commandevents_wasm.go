// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package commandevents

import (
	"errors"
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
)

//go:wasmexport jackfield:plugin/command-events@0.2.0#on-command
func exportOnCommand(p0 uint32, p1 uint32, p2 uint32, p3 uint32) uint32 {
	defer panics.Log()
	result, err := hooks.OnCommand(abi.String(p0, p1), liftListOfArgument(p2, p3))
	area := abi.Alloc(16, 4)
	if err != nil {
		abi.PutU8(area, 1)
		var coded CommandError
		if !errors.As(err, &coded) {
			coded = CommandErrorFailed{Value: err.Error()}
		}
		storeCommandError(area+4, coded)
		return area
	}
	abi.PutU8(area, 0)
	storeCommandReply(area+4, result)
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/command-events@0.2.0#on-command
func postOnCommand(uint32) { abi.Reset() }

//go:wasmexport jackfield:plugin/command-events@0.2.0#complete
func exportComplete(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint32, p5 uint32) uint32 {
	defer panics.Log()
	result := hooks.Complete(abi.String(p0, p1), abi.String(p2, p3), abi.String(p4, p5))
	area := abi.Alloc(8, 4)
	abi.PutPair(area, lowerListOfString(result))
	return area
}

//go:wasmexport cabi_post_jackfield:plugin/command-events@0.2.0#complete
func postComplete(uint32) { abi.Reset() }

func liftListOfArgument(pointer, length uint32) []Argument {
	values := make([]Argument, length)
	for index := range values {
		values[index] = loadArgument(pointer + uint32(index)*24)
	}
	return values
}

func loadArgument(at uint32) Argument {
	return Argument{
		Name:  abi.String(abi.U32(at), abi.U32(at+4)),
		Value: loadArgumentValue(at + 8),
	}
}

func loadArgumentValue(at uint32) ArgumentValue {
	switch abi.U8(at) {
	case 0:
		return ArgumentValueText{Value: abi.String(abi.U32(at+8), abi.U32(at+8+4))}
	case 1:
		return ArgumentValueInteger{Value: abi.S32(at + 8)}
	case 2:
		return ArgumentValueNumber{Value: abi.F64(at + 8)}
	case 3:
		return ArgumentValueFlag{Value: abi.Bool(at + 8)}
	case 4:
		return ArgumentValueUser{Value: abi.U32(at + 8)}
	}
	panic("argument-value: unknown case")
}

func lowerListOfString(values []string) abi.Pair {
	pointer := abi.Alloc(uint32(len(values))*8, 4)
	for index, value := range values {
		abi.PutString(pointer+uint32(index)*8, value)
	}
	return abi.Pair{Pointer: pointer, Length: uint32(len(values))}
}

func storeCommandError(at uint32, value CommandError) {
	switch value := value.(type) {
	case CommandErrorBadArgument:
		abi.PutU8(at, 0)
		abi.PutString(at+4, value.Value)
	case CommandErrorFailed:
		abi.PutU8(at, 1)
		abi.PutString(at+4, value.Value)
	default:
		panic("command-error: nil")
	}
}

func storeCommandReply(at uint32, value CommandReply) {
	switch value := value.(type) {
	case CommandReplyNothing:
		abi.PutU8(at, 0)
	case CommandReplyShow:
		abi.PutU8(at, 1)
		abi.PutString(at+4, value.Value)
	case CommandReplySend:
		abi.PutU8(at, 2)
		abi.PutString(at+4, value.Value)
	default:
		panic("command-reply: nil")
	}
}
