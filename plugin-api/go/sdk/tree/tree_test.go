package tree

import (
	"reflect"
	"testing"

	"jackfield.example/plugin/uitypes"
)

func TestEveryNodeNamesThePlaceOfItsParentAndTheFirstNamesItself(t *testing.T) {
	nodes := Column("panel",
		Heading("clock", "25:00"),
		Row("buttons", Button("start", "Start"), Button("stop", "Stop")),
		Text("note", "later"),
	).Nodes()
	keys := []string{"panel", "clock", "buttons", "start", "stop", "note"}
	parents := []uint32{0, 0, 0, 2, 2, 0}
	if len(nodes) != len(keys) {
		t.Fatalf("%d nodes", len(nodes))
	}
	for place, node := range nodes {
		if node.Key != keys[place] || node.Parent != parents[place] {
			t.Errorf("node %d is %q below %d", place, node.Key, node.Parent)
		}
	}
}

func TestMethodsSetWhatTheElementHas(t *testing.T) {
	voices := []uitypes.Choice{{ID: "a", Label: "Low"}}
	for _, each := range []struct {
		made   Branch
		wanted uitypes.Element
	}{
		{Text("x", "hello").Tone(Bad), uitypes.ElementText{Value: uitypes.Text{Content: "hello", Tone: Bad}}},
		{
			Button("x", "Go").Icon("play").Tone(Good).Disabled(true),
			uitypes.ElementButton{Value: uitypes.Button{Label: "Go", Icon: "play", Tone: Good, IsDisabled: true}},
		},
		{
			Slider("x", "Gain", -3, -12, 12).Step(0.5).Unit("dB"),
			uitypes.ElementSlider{Value: uitypes.Slider{Label: "Gain", Value: -3, Minimum: -12, Maximum: 12, Step: 0.5, Unit: "dB"}},
		},
		{Select("x", "Voice", voices, "a"), uitypes.ElementSelect{Value: uitypes.Select{Label: "Voice", Choices: voices, Chosen: "a"}}},
		{
			TextField("x", "Key", "").Placeholder("words").Secret(),
			uitypes.ElementTextField{Value: uitypes.TextField{Label: "Key", Placeholder: "words", IsSecret: true}},
		},
		{
			Meter("x", "Level", 0.5, 0, 1).Unit("%"),
			uitypes.ElementMeter{Value: uitypes.Meter{Label: "Level", Value: 0.5, Maximum: 1, Unit: "%"}},
		},
		{
			Plot("x", "Curve", []float32{1}, []float32{2}).Axes("Hz", "dB"),
			uitypes.ElementPlot{Value: uitypes.Plot{Label: "Curve", XLabel: "Hz", YLabel: "dB", Xs: []float32{1}, Ys: []float32{2}}},
		},
	} {
		if got := each.made.Nodes()[0].Element; !reflect.DeepEqual(got, each.wanted) {
			t.Errorf("%+v, not %+v", got, each.wanted)
		}
	}
}

func TestABranchIsNotChangedByItsMethods(t *testing.T) {
	plain := Button("x", "Go")
	plain.Disabled(true)
	if plain.Nodes()[0].Element.(uitypes.ElementButton).Value.IsDisabled {
		t.Fatal("the first one is disabled, too")
	}
}

func TestAMethodForWhatTheElementDoesNotHavePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Fatal("nothing happened")
		}
	}()
	Text("words", "hello").Step(1)
}
