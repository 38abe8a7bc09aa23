//! The two curves on the settings page.

use crate::jackfield::plugin::ui;
use crate::jackfield::plugin::ui_types::{Element, Layout, Node, Plot, Slot};
use crate::settings::Values;
use crate::voice::{curve, filters};

const POINTS: usize = 96;
const LOWEST_HZ: f64 = 40.0;
const HIGHEST_HZ: f64 = 18_000.0;
const QUIETEST_DB: f64 = -60.0;

/// Draws both curves anew. A refusal (drawn too often) leaves the curves before.
pub fn draw(values: &Values) {
    let nodes = [
        Node { key: "curves".into(), parent: 0, element: Element::Group(Layout::Column) },
        Node { key: "equalizer".into(), parent: 0, element: Element::Plot(equalizer(values)) },
        Node { key: "compressor".into(), parent: 0, element: Element::Plot(compressor(values)) },
    ];
    let _ = ui::show(Slot::SettingsPage, &nodes);
}

/// x is octaves above 40 Hz would say nothing to people: it is kHz, on points that are even in octaves.
fn equalizer(values: &Values) -> Plot {
    let filters = filters(values);
    let hz = (0..POINTS).map(|point| LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ).powf(point as f64 / (POINTS - 1) as f64));
    let (xs, ys) = hz
        .map(|hz| ((hz / 1_000.0) as f32, filters.iter().map(|filter| filter.gain_db(hz)).sum::<f64>() as f32))
        .unzip();
    Plot { label: "Equalizer".into(), x_label: "kHz".into(), y_label: "dB".into(), xs, ys }
}

fn compressor(values: &Values) -> Plot {
    let curve = curve(values);
    let (xs, ys) = (0..POINTS)
        .map(|point| QUIETEST_DB * (1.0 - point as f64 / (POINTS - 1) as f64))
        .map(|input_db| (input_db as f32, curve.output_db(input_db) as f32))
        .unzip();
    Plot { label: "Compressor".into(), x_label: "in, dBFS".into(), y_label: "out, dBFS".into(), xs, ys }
}
