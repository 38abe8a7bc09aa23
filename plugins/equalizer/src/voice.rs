//! The whole effect on one voice: four filters, then the compressor.

use crate::biquad::{self, Coefficients, Memory};
use crate::compressor::{Compressor, Curve};
use crate::settings::{BANDS, MAKE_UP, RATIO, THRESHOLD, Values};

pub fn filters(values: &Values) -> [Coefficients; BANDS] {
    std::array::from_fn(|band| {
        let (shape, hz) = biquad::BANDS[band];
        Coefficients::new(shape, hz, values[band])
    })
}

pub fn curve(values: &Values) -> Curve {
    Curve { threshold_db: values[THRESHOLD], ratio: values[RATIO], make_up_db: values[MAKE_UP] }
}

pub struct Voice {
    filters: [Coefficients; BANDS],
    memories: [Memory; BANDS],
    curve: Curve,
    compressor: Compressor,
}

impl Voice {
    pub fn new(values: &Values) -> Self {
        Self {
            filters: filters(values),
            memories: Default::default(),
            curve: curve(values),
            compressor: Compressor::new(),
        }
    }

    /// Takes effect with the next sample; what sounds goes on.
    pub fn turn(&mut self, values: &Values) {
        self.filters = filters(values);
        self.curve = curve(values);
    }

    /// Never louder than full scale.
    pub fn process(&mut self, samples: &mut [f32]) {
        for sample in samples {
            let mut value = if sample.is_finite() { f64::from(*sample) } else { 0.0 };
            for (filter, memory) in self.filters.iter().zip(&mut self.memories) {
                value = memory.process(filter, value);
            }
            *sample = self.compressor.process(&self.curve, value).clamp(-1.0, 1.0) as f32;
        }
        for memory in &mut self.memories {
            memory.settle();
        }
    }
}
