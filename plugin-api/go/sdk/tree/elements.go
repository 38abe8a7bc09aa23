package tree

import "jackfield.example/plugin/uitypes"

// Column is one under the other.
func Column(key string, children ...Branch) Branch {
	return Branch{key, uitypes.ElementGroup{Value: uitypes.LayoutColumn}, children}
}

// Row is side by side.
func Row(key string, children ...Branch) Branch {
	return Branch{key, uitypes.ElementGroup{Value: uitypes.LayoutRow}, children}
}

// Grid is in equal cells.
func Grid(key string, children ...Branch) Branch {
	return Branch{key, uitypes.ElementGroup{Value: uitypes.LayoutGrid}, children}
}

// Text is words.
func Text(key, content string) Branch {
	return leaf(key, uitypes.ElementText{Value: uitypes.Text{Content: content}})
}

// Heading is words that stand above others.
func Heading(key, content string) Branch {
	return leaf(key, uitypes.ElementText{Value: uitypes.Text{Content: content, IsHeading: true}})
}

// Icon is a name of docs/guide/plugins/icons.md.
func Icon(key, name string) Branch { return leaf(key, uitypes.ElementIcon{Value: name}) }

// Button brings InputPressed.
func Button(key, label string) Branch {
	return leaf(key, uitypes.ElementButton{Value: uitypes.Button{Label: label}})
}

// Toggle brings InputFlag.
func Toggle(key, label string, isOn bool) Branch {
	return leaf(key, uitypes.ElementToggle{Value: uitypes.Toggle{Label: label, IsOn: isOn}})
}

// Slider is continuous without Step. It brings InputNumber.
func Slider(key, label string, value, minimum, maximum float64) Branch {
	return leaf(key, uitypes.ElementSlider{Value: uitypes.Slider{
		Label: label, Value: value, Minimum: minimum, Maximum: maximum,
	}})
}

// Select brings InputText with the id; chosen is an id, or empty for none.
func Select(key, label string, choices []uitypes.Choice, chosen string) Branch {
	return leaf(key, uitypes.ElementSelect{Value: uitypes.Select{Label: label, Choices: choices, Chosen: chosen}})
}

// TextField brings InputText.
func TextField(key, label, value string) Branch {
	return leaf(key, uitypes.ElementTextField{Value: uitypes.TextField{Label: label, Value: value}})
}

// Table has its cells row by row.
func Table(key, caption string, columns, cells []string) Branch {
	return leaf(key, uitypes.ElementTable{Value: uitypes.Table{Caption: caption, Columns: columns, Cells: cells}})
}

// Meter shows a value within its range.
func Meter(key, label string, value, minimum, maximum float64) Branch {
	return leaf(key, uitypes.ElementMeter{Value: uitypes.Meter{
		Label: label, Value: value, Minimum: minimum, Maximum: maximum,
	}})
}

// Plot has the same number of xs and ys, at most 512.
func Plot(key, label string, xs, ys []float32) Branch {
	return leaf(key, uitypes.ElementPlot{Value: uitypes.Plot{Label: label, Xs: xs, Ys: ys}})
}

// Image is one of the component's assets, and what it shows in words; empty for decoration.
func Image(key, asset, description string) Branch {
	return leaf(key, uitypes.ElementImage{Value: uitypes.Image{Asset: asset, Description: description}})
}

// Form is a JSON Schema (draft-07) and its value, both as JSON text. It brings InputJSON.
func Form(key, schema, value string) Branch {
	return leaf(key, uitypes.ElementForm{Value: uitypes.Form{Schema: schema, Value: value}})
}

func leaf(key string, element uitypes.Element) Branch { return Branch{key: key, element: element} }
