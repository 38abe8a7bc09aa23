use crate::exports::jackfield::plugin::parameters::Parameter;
use crate::gate::{Controls, Mode};

/// Parameters that the user turns, in the order of their ids; `DEFAULTS` has the same order.
struct Range {
    name: &'static str,
    unit: &'static str,
    minimum: f64,
    maximum: f64,
    default_value: f64,
    step: f64,
}

const MODE: usize = 0;
const SENSITIVITY: usize = 1;
const THRESHOLD: usize = 2;
const ATTACK: usize = 3;
const HOLD: usize = 4;
const RELEASE: usize = 5;
const COUNT: usize = 6;

/// The id behind the last one that the user turns: the level that the gate hears.
pub const LEVEL_METER: u32 = COUNT as u32;
pub const SILENT_LEVEL_DBFS: f32 = -100.0;

const RANGES: [Range; COUNT] = [
    Range { name: "Mode", unit: "", minimum: 0.0, maximum: 1.0, default_value: 0.0, step: 1.0 },
    Range { name: "Sensitivity", unit: "%", minimum: 0.0, maximum: 100.0, default_value: 50.0, step: 0.0 },
    Range { name: "Threshold", unit: "dB", minimum: -80.0, maximum: 0.0, default_value: -45.0, step: 0.0 },
    Range { name: "Attack", unit: "ms", minimum: 0.0, maximum: 200.0, default_value: 10.0, step: 0.0 },
    Range { name: "Hold", unit: "ms", minimum: 0.0, maximum: 3_000.0, default_value: 300.0, step: 0.0 },
    Range { name: "Release", unit: "ms", minimum: 0.0, maximum: 1_000.0, default_value: 150.0, step: 0.0 },
];

/// The values of all parameters that the user turns.
pub struct ControlValues([f64; COUNT]);

impl ControlValues {
    pub const fn defaults() -> Self {
        let mut values = [0.0; COUNT];
        let mut id = 0;
        while id < COUNT {
            values[id] = RANGES[id].default_value;
            id += 1;
        }
        Self(values)
    }

    /// Unknown ids and values that are not finite change nothing.
    pub fn set(&mut self, id: u32, value: f64) {
        let id = id as usize;
        if id < COUNT && value.is_finite() {
            self.0[id] = value.clamp(RANGES[id].minimum, RANGES[id].maximum);
        }
    }

    /// None for an id that the user does not turn.
    pub fn get(&self, id: u32) -> Option<f64> {
        self.0.get(id as usize).copied()
    }

    pub fn controls(&self) -> Controls {
        Controls {
            mode: if self.0[MODE] < 0.5 { Mode::Automatic } else { Mode::Manual },
            sensitivity: (self.0[SENSITIVITY] / 100.0) as f32,
            threshold_dbfs: self.0[THRESHOLD] as f32,
            attack_ms: self.0[ATTACK] as f32,
            hold_ms: self.0[HOLD] as f32,
            release_ms: self.0[RELEASE] as f32,
        }
    }
}

/// All parameters, the meter last.
pub fn list() -> Vec<Parameter> {
    let turned = RANGES.iter().enumerate().map(|(id, range)| Parameter {
        id: id as u32,
        name: range.name.into(),
        unit: range.unit.into(),
        minimum: range.minimum,
        maximum: range.maximum,
        default_value: range.default_value,
        step: range.step,
        is_readonly: false,
    });
    let meter = Parameter {
        id: LEVEL_METER,
        name: "Level".into(),
        unit: "dB".into(),
        minimum: f64::from(SILENT_LEVEL_DBFS),
        maximum: 0.0,
        default_value: f64::from(SILENT_LEVEL_DBFS),
        step: 0.0,
        is_readonly: true,
    };
    turned.chain([meter]).collect()
}
