//! Trees for the slots of the window: nested here, a flat list for the host.
//!
//! ```ignore
//! column("panel", [
//!     heading("clock", "25:00").tone(Tone::Soft),
//!     row("buttons", [button("start", "Start"), button("stop", "Stop").disabled(true)]),
//! ])
//! .show(Slot::SidePanel)?;
//! ```
//!
//! Input comes back under the key, which is unique in the tree. A method for something that the element does not have panics.

use std::ops::RangeInclusive;

use crate::ui::{self, UiError};
use crate::ui_types::{
    Button, Choice, Element, Form, Image, Layout, Meter, Node, Plot, Select, Slider, Table, Text, TextField, Toggle,
};

pub use crate::ui_types::{Input, Slot, Tone};

/// An element with its key, and what a group holds.
#[derive(Clone, Debug)]
pub struct Branch {
    key: String,
    element: Element,
    children: Vec<Branch>,
}

/// One under the other [any].
pub fn column(key: &str, children: impl Into<Vec<Branch>>) -> Branch {
    group(key, Layout::Column, children.into())
}

/// Side by side [any].
pub fn row(key: &str, children: impl Into<Vec<Branch>>) -> Branch {
    group(key, Layout::Row, children.into())
}

/// In equal cells [any].
pub fn grid(key: &str, children: impl Into<Vec<Branch>>) -> Branch {
    group(key, Layout::Grid, children.into())
}

pub fn text(key: &str, content: &str) -> Branch {
    words(key, content, false)
}

pub fn heading(key: &str, content: &str) -> Branch {
    words(key, content, true)
}

/// A name of docs/guide/plugins/icons.md [any].
pub fn icon(key: &str, name: &str) -> Branch {
    leaf(key, Element::Icon(name.into()))
}

/// Brings `Input::Pressed` [any].
pub fn button(key: &str, label: &str) -> Branch {
    let button = Button { label: label.into(), icon: String::new(), tone: Tone::Normal, is_disabled: false };
    leaf(key, Element::Button(button))
}

/// Brings `Input::Flag` [any].
pub fn toggle(key: &str, label: &str, is_on: bool) -> Branch {
    leaf(key, Element::Toggle(Toggle { label: label.into(), is_on }))
}

/// Continuous without `step`. Brings `Input::Number` [any].
pub fn slider(key: &str, label: &str, value: f64, range: RangeInclusive<f64>) -> Branch {
    let (minimum, maximum) = range.into_inner();
    leaf(key, Element::Slider(Slider { label: label.into(), value, minimum, maximum, step: 0.0, unit: String::new() }))
}

/// Choices are an id and what is read; `chosen` is an id, or empty for none. Brings `Input::Text` with the id [any].
pub fn select(key: &str, label: &str, choices: &[(&str, &str)], chosen: &str) -> Branch {
    let choices = choices.iter().map(|&(id, label)| Choice { id: id.into(), label: label.into() }).collect();
    leaf(key, Element::Select(Select { label: label.into(), choices, chosen: chosen.into() }))
}

/// Brings `Input::Text` [any].
pub fn text_field(key: &str, label: &str, value: &str) -> Branch {
    let field = TextField { label: label.into(), value: value.into(), placeholder: String::new(), is_secret: false };
    leaf(key, Element::TextField(field))
}

/// Cells row by row [any].
pub fn table(key: &str, caption: &str, columns: &[&str], cells: Vec<String>) -> Branch {
    let columns = columns.iter().map(|&column| column.into()).collect();
    leaf(key, Element::Table(Table { caption: caption.into(), columns, cells }))
}

pub fn meter(key: &str, label: &str, value: f64, range: RangeInclusive<f64>) -> Branch {
    let (minimum, maximum) = range.into_inner();
    leaf(key, Element::Meter(Meter { label: label.into(), value, minimum, maximum, unit: String::new() }))
}

/// The same number of both, at most 512 [any].
pub fn plot(key: &str, label: &str, xs: Vec<f32>, ys: Vec<f32>) -> Branch {
    leaf(key, Element::Plot(Plot { label: label.into(), x_label: String::new(), y_label: String::new(), xs, ys }))
}

/// One of the component's assets, and what it shows in words; empty for decoration [any].
pub fn image(key: &str, asset: &str, description: &str) -> Branch {
    leaf(key, Element::Image(Image { asset: asset.into(), description: description.into() }))
}

/// A JSON Schema (draft-07) and its value, both as JSON text. Brings `Input::Json` [any].
pub fn form(key: &str, schema: &str, value: &str) -> Branch {
    leaf(key, Element::Form(Form { schema: schema.into(), value: value.into() }))
}

impl Branch {
    /// Of texts and buttons [any].
    pub fn tone(mut self, tone: Tone) -> Self {
        match &mut self.element {
            Element::Text(text) => text.tone = tone,
            Element::Button(button) => button.tone = tone,
            other => lacks(other, "tone"),
        }
        self
    }

    /// Of buttons: a name of docs/guide/plugins/icons.md [any].
    pub fn icon(mut self, name: &str) -> Self {
        match &mut self.element {
            Element::Button(button) => button.icon = name.into(),
            other => lacks(other, "icon"),
        }
        self
    }

    /// Of buttons [any].
    pub fn disabled(mut self, is_disabled: bool) -> Self {
        match &mut self.element {
            Element::Button(button) => button.is_disabled = is_disabled,
            other => lacks(other, "disabled"),
        }
        self
    }

    /// Of sliders and meters: "dB", "%" [any].
    pub fn unit(mut self, unit: &str) -> Self {
        match &mut self.element {
            Element::Slider(slider) => slider.unit = unit.into(),
            Element::Meter(meter) => meter.unit = unit.into(),
            other => lacks(other, "unit"),
        }
        self
    }

    /// Of sliders [any].
    pub fn step(mut self, step: f64) -> Self {
        match &mut self.element {
            Element::Slider(slider) => slider.step = step,
            other => lacks(other, "step"),
        }
        self
    }

    /// Of text fields: what stands there while it is empty [any].
    pub fn placeholder(mut self, placeholder: &str) -> Self {
        match &mut self.element {
            Element::TextField(field) => field.placeholder = placeholder.into(),
            other => lacks(other, "placeholder"),
        }
        self
    }

    /// Of text fields: what is typed is not shown [any].
    pub fn secret(mut self) -> Self {
        match &mut self.element {
            Element::TextField(field) => field.is_secret = true,
            other => lacks(other, "secret"),
        }
        self
    }

    /// Of plots: what runs along x and y [any].
    pub fn axes(mut self, x_label: &str, y_label: &str) -> Self {
        match &mut self.element {
            Element::Plot(plot) => (plot.x_label, plot.y_label) = (x_label.into(), y_label.into()),
            other => lacks(other, "axes"),
        }
        self
    }

    /// The flat list: every node names its parent's place, which is before it [any].
    pub fn nodes(self) -> Vec<Node> {
        let mut nodes = Vec::new();
        self.add_to(&mut nodes, 0);
        nodes
    }

    /// Shows the tree in a slot in place of what was there; `plugin.wit` imports `ui` [events].
    pub fn show(self, slot: Slot) -> Result<(), UiError> {
        ui::show(slot, &self.nodes())
    }

    fn add_to(self, nodes: &mut Vec<Node>, parent: u32) {
        let place = nodes.len() as u32;
        nodes.push(Node { key: self.key, parent, element: self.element });
        for child in self.children {
            child.add_to(nodes, place);
        }
    }
}

fn group(key: &str, layout: Layout, children: Vec<Branch>) -> Branch {
    Branch { key: key.into(), element: Element::Group(layout), children }
}

fn leaf(key: &str, element: Element) -> Branch {
    Branch { key: key.into(), element, children: Vec::new() }
}

fn words(key: &str, content: &str, is_heading: bool) -> Branch {
    leaf(key, Element::Text(Text { content: content.into(), tone: Tone::Normal, is_heading }))
}

fn lacks(element: &Element, what: &str) -> ! {
    panic!("{what} means nothing to {element:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(tree: Branch) -> Vec<(String, u32)> {
        tree.nodes().into_iter().map(|node| (node.key, node.parent)).collect()
    }

    #[test]
    fn every_node_names_the_place_of_its_parent_and_the_first_names_itself() {
        let tree = column(
            "panel",
            [
                heading("clock", "25:00"),
                row("buttons", [button("start", "Start"), button("stop", "Stop")]),
                text("note", "later"),
            ],
        );
        let wanted = [("panel", 0), ("clock", 0), ("buttons", 0), ("start", 2), ("stop", 2), ("note", 0)];
        assert_eq!(places(tree), wanted.map(|(key, parent)| (key.to_owned(), parent)));
    }

    #[test]
    fn an_element_alone_is_a_tree() {
        assert_eq!(places(text("badge", "3")), [("badge".to_owned(), 0)]);
    }

    #[test]
    fn methods_set_what_the_element_has() {
        let tree = row(
            "row",
            [
                button("go", "Go").icon("play").tone(Tone::Good).disabled(true),
                slider("gain", "Gain", -3.0, -12.0..=12.0).step(0.5).unit("dB"),
                select("voice", "Voice", &[("a", "Low"), ("b", "High")], "b"),
                text_field("key", "Key", "").placeholder("words").secret(),
                plot("curve", "Curve", vec![1.0, 2.0], vec![3.0, 4.0]).axes("Hz", "dB"),
            ],
        );
        let elements: Vec<Element> = tree.nodes().into_iter().skip(1).map(|node| node.element).collect();
        let button = Button { label: "Go".into(), icon: "play".into(), tone: Tone::Good, is_disabled: true };
        assert_eq!(elements[0], Element::Button(button));
        let (label, unit) = ("Gain".into(), "dB".into());
        let slider = Slider { label, value: -3.0, minimum: -12.0, maximum: 12.0, step: 0.5, unit };
        assert_eq!(elements[1], Element::Slider(slider));
        let Element::Select(select) = &elements[2] else { panic!("{:?}", elements[2]) };
        assert_eq!((select.choices[1].label.as_str(), select.chosen.as_str()), ("High", "b"));
        let Element::TextField(field) = &elements[3] else { panic!("{:?}", elements[3]) };
        assert!(field.is_secret && field.placeholder == "words");
        let Element::Plot(plot) = &elements[4] else { panic!("{:?}", elements[4]) };
        assert_eq!((plot.x_label.as_str(), plot.y_label.as_str()), ("Hz", "dB"));
    }

    #[test]
    #[should_panic(expected = "step means nothing to")]
    fn a_method_for_what_the_element_does_not_have_panics() {
        let _ = text("words", "hello").step(1.0);
    }
}
