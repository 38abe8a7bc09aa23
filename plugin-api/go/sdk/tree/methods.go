package tree

import "jackfield.example/plugin/uitypes"

// Tone is that of texts and buttons.
func (b Branch) Tone(tone uitypes.Tone) Branch {
	switch element := b.element.(type) {
	case uitypes.ElementText:
		element.Value.Tone = tone
		b.element = element
	case uitypes.ElementButton:
		element.Value.Tone = tone
		b.element = element
	default:
		b.lacks("Tone")
	}
	return b
}

// Icon of a button is a name of docs/guide/plugins/icons.md.
func (b Branch) Icon(name string) Branch {
	return change(b, "Icon", func(element *uitypes.ElementButton) { element.Value.Icon = name })
}

// Disabled buttons cannot be pressed.
func (b Branch) Disabled(isDisabled bool) Branch {
	return change(b, "Disabled", func(element *uitypes.ElementButton) { element.Value.IsDisabled = isDisabled })
}

// Unit of sliders and meters: "dB", "%".
func (b Branch) Unit(unit string) Branch {
	switch element := b.element.(type) {
	case uitypes.ElementSlider:
		element.Value.Unit = unit
		b.element = element
	case uitypes.ElementMeter:
		element.Value.Unit = unit
		b.element = element
	default:
		b.lacks("Unit")
	}
	return b
}

// Step is that of sliders.
func (b Branch) Step(step float64) Branch {
	return change(b, "Step", func(element *uitypes.ElementSlider) { element.Value.Step = step })
}

// Placeholder stands in a text field while it is empty.
func (b Branch) Placeholder(placeholder string) Branch {
	return change(b, "Placeholder", func(element *uitypes.ElementTextField) { element.Value.Placeholder = placeholder })
}

// Secret text fields do not show what is typed.
func (b Branch) Secret() Branch {
	return change(b, "Secret", func(element *uitypes.ElementTextField) { element.Value.IsSecret = true })
}

// Axes says what runs along x and y of a plot.
func (b Branch) Axes(xLabel, yLabel string) Branch {
	return change(b, "Axes", func(element *uitypes.ElementPlot) {
		element.Value.XLabel, element.Value.YLabel = xLabel, yLabel
	})
}

// change does it to a copy of the element, if it is of that kind.
func change[Element uitypes.Element](b Branch, what string, action func(element *Element)) Branch {
	element, is := b.element.(Element)
	if !is {
		b.lacks(what)
	}
	action(&element)
	b.element = element
	return b
}

func (b Branch) lacks(what string) {
	panic("tree: " + what + " means nothing to the element " + b.key)
}
