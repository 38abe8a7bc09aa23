//! What can be turned: four bands and a compressor.

/// One parameter as the contract and the manifest have it; its place in `ALL` is its number.
pub struct Spec {
    pub name: &'static str,
    pub unit: &'static str,
    pub minimum: f64,
    pub maximum: f64,
    pub default: f64,
}

pub const BANDS: usize = 4;
pub const THRESHOLD: usize = 4;
pub const RATIO: usize = 5;
pub const MAKE_UP: usize = 6;

const fn band(name: &'static str) -> Spec {
    Spec { name, unit: "dB", minimum: -15.0, maximum: 15.0, default: 0.0 }
}

pub const ALL: [Spec; 7] = [
    band("Bass"),
    band("Warmth"),
    band("Presence"),
    band("Air"),
    Spec { name: "Threshold", unit: "dB", minimum: -60.0, maximum: 0.0, default: -24.0 },
    Spec { name: "Ratio", unit: "", minimum: 1.0, maximum: 20.0, default: 2.5 },
    Spec { name: "Make-up", unit: "dB", minimum: 0.0, maximum: 24.0, default: 4.0 },
];

/// The values now, by number.
pub type Values = [f64; ALL.len()];

pub const DEFAULTS: Values = {
    let mut values = [0.0; ALL.len()];
    let mut id = 0;
    while id < ALL.len() {
        values[id] = ALL[id].default;
        id += 1;
    }
    values
};

/// Within range; what is no number changes nothing.
pub fn turn(values: &mut Values, id: u32, value: f64) -> bool {
    let Some(spec) = ALL.get(id as usize) else { return false };
    if !value.is_finite() {
        return false;
    }
    values[id as usize] = value.clamp(spec.minimum, spec.maximum);
    true
}
