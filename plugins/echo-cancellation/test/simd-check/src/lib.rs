//! Compares the simd128 code with the scalar code on random numbers. Each function returns the largest difference that it found.

use sonora_aec3::block::Block;
use sonora_aec3::block_processor::BlockProcessor;
use sonora_aec3::config::EchoCanceller3Config;
use sonora_simd::SimdBackend;

const SIZES: [usize; 9] = [0, 1, 4, 7, 16, 31, 64, 65, 512];

struct Random(u32);

impl Random {
    /// From -1 to 1, of very different magnitudes.
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let exponent = (self.0 >> 4) % 12;
        (self.0 as i32 as f32) / 2_147_483_648.0 * 10f32.powi(exponent as i32 - 6)
    }

    fn many(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }
}

/// 1 when both lists have the same bits.
fn same(one: &[f32], other: &[f32]) -> f64 {
    f64::from(u8::from(one.iter().zip(other).all(|(a, b)| a.to_bits() == b.to_bits())))
}

/// 1 when the back end that is detected is simd128.
#[unsafe(no_mangle)]
pub extern "C" fn is_simd128() -> f64 {
    f64::from(u8::from(sonora_simd::detect_backend().name() == "simd128"))
}

/// 1 when all element-wise operations give the bits of the scalar ones.
#[unsafe(no_mangle)]
pub extern "C" fn elementwise_is_same() -> f64 {
    let (scalar, simd) = (SimdBackend::Scalar, sonora_simd::detect_backend());
    let mut random = Random(1);
    let mut result = 1.0f64;
    for size in SIZES {
        let [a, b, c, d] = [(); 4].map(|()| random.many(size));
        let run = |backend: SimdBackend| {
            let mut outs = [(); 9].map(|()| c.clone());
            backend.multiply_accumulate(&mut outs[0], &a, &b);
            backend.elementwise_multiply(&a, &b, &mut outs[1]);
            backend.elementwise_accumulate(&a, &mut outs[2]);
            backend.power_spectrum(&a, &b, &mut outs[3]);
            backend.elementwise_min(&a, &b, &mut outs[4]);
            backend.elementwise_max(&a, &b, &mut outs[5]);
            outs[6].iter_mut().for_each(|value| *value = value.abs());
            backend.elementwise_sqrt(&mut outs[6]);
            let (re, im) = outs.split_at_mut(8);
            backend.complex_multiply_accumulate(&a, &b, &c, &d, &mut re[7], &mut im[0]);
            backend.complex_multiply_accumulate_standard(&a, &b, &d, &c, &mut re[7], &mut im[0]);
            outs.concat()
        };
        result = result.min(same(&run(scalar), &run(simd)));
    }
    result
}

/// Largest difference of sums, in ULP of the sum of the magnitudes.
#[unsafe(no_mangle)]
pub extern "C" fn sums_ulp() -> f64 {
    let (scalar, simd) = (SimdBackend::Scalar, sonora_simd::detect_backend());
    let mut random = Random(2);
    let mut worst = 0.0f64;
    for size in SIZES {
        let (a, b) = (random.many(size), random.many(size));
        let magnitude: f32 = a.iter().zip(&b).map(|(a, b)| (a * b).abs()).sum();
        let ulp = f64::from(magnitude.max(f32::MIN_POSITIVE) * f32::EPSILON);
        let difference = |one: f32, other: f32| f64::from((one - other).abs()) / ulp;
        worst = worst.max(difference(scalar.dot_product(&a, &b), simd.dot_product(&a, &b)));
        let (one, other) = (scalar.dual_dot_product(&a, &b, &b), simd.dual_dot_product(&a, &b, &b));
        worst = worst.max(difference(one.0, other.0)).max(difference(one.1, other.1));
        worst = worst.max(difference(scalar.convolve_sinc(&a, &b, &b, 0.3), simd.convolve_sinc(&a, &b, &b, 0.3)));
        let magnitude: f32 = a.iter().map(|a| a.abs()).sum();
        let ulp = f64::from(magnitude.max(f32::MIN_POSITIVE) * f32::EPSILON);
        worst = worst.max(f64::from((scalar.sum(&a) - simd.sum(&a)).abs()) / ulp);
    }
    worst
}

/// 1 when the FFT and its inverse give the bits of the published scalar ones, 200 times.
#[unsafe(no_mangle)]
pub extern "C" fn fft_is_same() -> f64 {
    let mut random = Random(3);
    let mut result = 1.0f64;
    for _ in 0..200 {
        let input: [f32; 128] = std::array::from_fn(|_| random.next());
        let (mut one, mut other) = (input, input);
        changed_fft::ooura_fft::forward(&mut one);
        published_fft::ooura_fft::forward(&mut other);
        result = result.min(same(&one, &other));
        let (mut one, mut other) = (input, input);
        changed_fft::ooura_fft::inverse(&mut one);
        published_fft::ooura_fft::inverse(&mut other);
        result = result.min(same(&one, &other));
    }
    result
}

/// Largest difference of two whole cancellers, scalar and simd128, in 4 s of noise with an echo 40 ms late; in dB below the microphone.
#[unsafe(no_mangle)]
pub extern "C" fn canceller_difference_db() -> f64 {
    let config = EchoCanceller3Config::default();
    let backends = [SimdBackend::Scalar, sonora_simd::detect_backend()];
    let mut processors = backends.map(|backend| BlockProcessor::with_backend(backend, &config, 16_000, 1, 1));
    let mut random = Random(4);
    let mut far_end: Vec<f32> = vec![0.0; 640];
    let (mut power, mut difference) = (0.0f64, 0.0f64);
    for block in 0..1_000 {
        let mut render = Block::new(1, 1);
        for sample in render.view_mut(0, 0) {
            *sample = random.next() * 3_000.0;
            far_end.push(*sample);
        }
        let outputs = processors.each_mut().map(|processor| {
            let mut capture = Block::new(1, 1);
            for (index, sample) in capture.view_mut(0, 0).iter_mut().enumerate() {
                *sample = 0.3 * far_end[block * 64 + index];
            }
            processor.buffer_render(&render);
            processor.process_capture(false, false, None, &mut capture);
            capture
        });
        for index in 0..64 {
            let microphone = f64::from(0.3 * far_end[block * 64 + index]);
            power += microphone * microphone;
            difference += f64::from(outputs[0].view(0, 0)[index] - outputs[1].view(0, 0)[index]).powi(2);
        }
    }
    10.0 * (power / difference.max(1e-12)).log10()
}
