use super::math::{sigmoid, tanh};
use super::weights::Weights;

/// Adds `input · matrix` to the sums. The outputs of one input lie side by side, so each step is one vector operation.
#[inline(always)]
pub fn add_product<const IN: usize, const OUT: usize>(
    sums: &mut [f32; OUT],
    input: &[f32; IN],
    matrix: &[[f32; OUT]; IN],
) {
    for (value, row) in input.iter().zip(matrix) {
        for (sum, weight) in sums.iter_mut().zip(row) {
            *sum += value * weight;
        }
    }
}

/// Parametric rectifier: values below zero are scaled.
#[inline(always)]
pub fn rectify<const N: usize>(values: &mut [f32; N], slope: f32) {
    for value in values {
        *value = value.max(0.0) + slope * value.min(0.0);
    }
}

/// One linear map of the channels of a bin.
pub struct Dense<const IN: usize, const OUT: usize> {
    matrix: [[f32; OUT]; IN],
    bias: [f32; OUT],
}

impl<const IN: usize, const OUT: usize> Dense<IN, OUT> {
    pub fn new(weights: &mut Weights) -> Self {
        Self { matrix: weights.matrix(), bias: weights.vector() }
    }

    #[inline(always)]
    pub fn apply(&self, input: &[f32; IN]) -> [f32; OUT] {
        let mut sums = self.bias;
        add_product(&mut sums, input, &self.matrix);
        sums
    }
}

/// Gated recurrent unit with `GATES` = 3 · `HIDDEN`: update, reset and candidate, in ONNX's order (linear before reset).
pub struct Gru<const IN: usize, const HIDDEN: usize, const GATES: usize> {
    from_input: [[f32; GATES]; IN],
    from_hidden: [[f32; GATES]; HIDDEN],
    input_bias: [f32; GATES],
    hidden_bias: [f32; GATES],
}

impl<const IN: usize, const HIDDEN: usize, const GATES: usize> Gru<IN, HIDDEN, GATES> {
    pub fn new(weights: &mut Weights) -> Self {
        Self {
            from_input: weights.matrix(),
            from_hidden: weights.matrix(),
            input_bias: weights.vector(),
            hidden_bias: weights.vector(),
        }
    }

    #[inline(always)]
    pub fn step(&self, input: &[f32; IN], hidden: &mut [f32; HIDDEN]) {
        let mut inward = self.input_bias;
        add_product(&mut inward, input, &self.from_input);
        let mut recurrent = self.hidden_bias;
        add_product(&mut recurrent, hidden, &self.from_hidden);
        let part = |from: &[f32; GATES], gate: usize| -> [f32; HIDDEN] {
            core::array::from_fn(|index| from[gate * HIDDEN + index])
        };
        let add =
            |a: [f32; HIDDEN], b: [f32; HIDDEN]| -> [f32; HIDDEN] { core::array::from_fn(|index| a[index] + b[index]) };
        let update = sigmoid(add(part(&inward, 0), part(&recurrent, 0)));
        let reset = sigmoid(add(part(&inward, 1), part(&recurrent, 1)));
        let (from_input, from_past) = (part(&inward, 2), part(&recurrent, 2));
        let candidate: [f32; HIDDEN] =
            tanh(core::array::from_fn(|index| from_input[index] + reset[index] * from_past[index]));
        for (index, value) in hidden.iter_mut().enumerate() {
            *value = candidate[index] + update[index] * (*value - candidate[index]);
        }
    }
}
