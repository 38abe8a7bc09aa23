//! WebAssembly `simd128` implementations of SIMD operations.
//!
//! Element-wise operations round exactly like the scalar fallback, because WebAssembly has no
//! fused multiply-add outside relaxed SIMD. Sums are taken four at a time, as in the SSE2 back end.

use core::arch::wasm32::{
    f32x4_add, f32x4_extract_lane, f32x4_max, f32x4_min, f32x4_mul, f32x4_splat, f32x4_sqrt,
    f32x4_sub, i32x4_shuffle, v128, v128_load, v128_store,
};

const LANES: usize = 4;

/// Loads four floats. A slice of another length would panic; the callers cut them by `LANES`.
#[inline(always)]
fn load(chunk: &[f32]) -> v128 {
    assert!(chunk.len() == LANES);
    // SAFETY: the slice holds 16 readable bytes, and WebAssembly loads need no alignment.
    unsafe { v128_load(chunk.as_ptr().cast()) }
}

#[inline(always)]
fn store(chunk: &mut [f32], value: v128) {
    assert!(chunk.len() == LANES);
    // SAFETY: the slice holds 16 writable bytes, and WebAssembly stores need no alignment.
    unsafe { v128_store(chunk.as_mut_ptr().cast(), value) }
}

/// Sum of the four lanes, in the order of the SSE2 back end: (0 + 2) + (1 + 3).
#[inline(always)]
fn horizontal_sum(v: v128) -> f32 {
    let pairs = f32x4_add(v, i32x4_shuffle::<2, 3, 0, 1>(v, v));
    f32x4_extract_lane::<0>(pairs) + f32x4_extract_lane::<1>(pairs)
}

/// Number of elements that whole vectors cover.
#[inline(always)]
fn whole(len: usize) -> usize {
    len - len % LANES
}

pub(crate) fn dot_product(a: &[f32], b: &[f32]) -> f32 {
    let end = whole(a.len());
    let mut sums = f32x4_splat(0.0);
    for (a, b) in a[..end].chunks_exact(LANES).zip(b[..end].chunks_exact(LANES)) {
        sums = f32x4_add(sums, f32x4_mul(load(a), load(b)));
    }
    let tail = a[end..].iter().zip(&b[end..]);
    tail.fold(horizontal_sum(sums), |sum, (a, b)| sum + a * b)
}

pub(crate) fn dual_dot_product(input: &[f32], k1: &[f32], k2: &[f32]) -> (f32, f32) {
    (dot_product(input, k1), dot_product(input, k2))
}

pub(crate) fn convolve_sinc(
    input: &[f32],
    k1: &[f32],
    k2: &[f32],
    kernel_interpolation_factor: f64,
) -> f32 {
    let end = whole(input.len());
    let mut sums1 = f32x4_splat(0.0);
    let mut sums2 = f32x4_splat(0.0);
    for start in (0..end).step_by(LANES) {
        let input = load(&input[start..start + LANES]);
        sums1 = f32x4_add(sums1, f32x4_mul(input, load(&k1[start..start + LANES])));
        sums2 = f32x4_add(sums2, f32x4_mul(input, load(&k2[start..start + LANES])));
    }
    let factor = kernel_interpolation_factor as f32;
    let rest = (1.0 - kernel_interpolation_factor) as f32;
    let mixed = f32x4_add(
        f32x4_mul(sums1, f32x4_splat(rest)),
        f32x4_mul(sums2, f32x4_splat(factor)),
    );
    (end..input.len()).fold(horizontal_sum(mixed), |sum, i| {
        sum + (1.0 - factor) * input[i] * k1[i] + factor * input[i] * k2[i]
    })
}

pub(crate) fn multiply_accumulate(acc: &mut [f32], a: &[f32], b: &[f32]) {
    let end = whole(acc.len());
    for start in (0..end).step_by(LANES) {
        let range = start..start + LANES;
        let product = f32x4_mul(load(&a[range.clone()]), load(&b[range.clone()]));
        let sum = f32x4_add(load(&acc[range.clone()]), product);
        store(&mut acc[range], sum);
    }
    for i in end..acc.len() {
        acc[i] += a[i] * b[i];
    }
}

pub(crate) fn sum(x: &[f32]) -> f32 {
    let end = whole(x.len());
    let mut sums = f32x4_splat(0.0);
    for chunk in x[..end].chunks_exact(LANES) {
        sums = f32x4_add(sums, load(chunk));
    }
    x[end..].iter().fold(horizontal_sum(sums), |sum, x| sum + x)
}

pub(crate) fn elementwise_sqrt(x: &mut [f32]) {
    let mut chunks = x.chunks_exact_mut(LANES);
    for chunk in &mut chunks {
        let root = f32x4_sqrt(load(chunk));
        store(chunk, root);
    }
    for x in chunks.into_remainder() {
        *x = x.sqrt();
    }
}

/// `out[i] = vector(a[i], b[i])`; the tail by `scalar`.
#[inline(always)]
fn zip_with(
    a: &[f32],
    b: &[f32],
    out: &mut [f32],
    vector: impl Fn(v128, v128) -> v128,
    scalar: impl Fn(f32, f32) -> f32,
) {
    let end = whole(out.len());
    for start in (0..end).step_by(LANES) {
        let range = start..start + LANES;
        let value = vector(load(&a[range.clone()]), load(&b[range.clone()]));
        store(&mut out[range], value);
    }
    for i in end..out.len() {
        out[i] = scalar(a[i], b[i]);
    }
}

pub(crate) fn elementwise_multiply(x: &[f32], y: &[f32], z: &mut [f32]) {
    zip_with(x, y, z, |x, y| f32x4_mul(x, y), |x, y| x * y);
}

pub(crate) fn elementwise_accumulate(x: &[f32], z: &mut [f32]) {
    let end = whole(z.len());
    for start in (0..end).step_by(LANES) {
        let range = start..start + LANES;
        let sum = f32x4_add(load(&z[range.clone()]), load(&x[range.clone()]));
        store(&mut z[range], sum);
    }
    for i in end..z.len() {
        z[i] += x[i];
    }
}

pub(crate) fn power_spectrum(re: &[f32], im: &[f32], out: &mut [f32]) {
    let power = |re, im| f32x4_add(f32x4_mul(re, re), f32x4_mul(im, im));
    zip_with(re, im, out, power, |re, im| re * re + im * im);
}

pub(crate) fn elementwise_min(a: &[f32], b: &[f32], out: &mut [f32]) {
    zip_with(a, b, out, |a, b| f32x4_min(a, b), f32::min);
}

pub(crate) fn elementwise_max(a: &[f32], b: &[f32], out: &mut [f32]) {
    zip_with(a, b, out, |a, b| f32x4_max(a, b), f32::max);
}

/// Multiplies `x` by `h`, or by the conjugate of `x`, and adds to `acc`.
#[inline(always)]
fn complex_accumulate<const IS_CONJUGATE: bool>(
    x_re: &[f32],
    x_im: &[f32],
    h_re: &[f32],
    h_im: &[f32],
    acc_re: &mut [f32],
    acc_im: &mut [f32],
) {
    let len = acc_re.len();
    let (x_re, x_im) = (&x_re[..len], &x_im[..len]);
    let (h_re, h_im) = (&h_re[..len], &h_im[..len]);
    let acc_im = &mut acc_im[..len];
    let end = whole(len);
    for start in (0..end).step_by(LANES) {
        let range = start..start + LANES;
        let (xr, xi) = (load(&x_re[range.clone()]), load(&x_im[range.clone()]));
        let (hr, hi) = (load(&h_re[range.clone()]), load(&h_im[range.clone()]));
        let (straight_re, cross_re) = (f32x4_mul(xr, hr), f32x4_mul(xi, hi));
        let (straight_im, cross_im) = (f32x4_mul(xr, hi), f32x4_mul(xi, hr));
        let (re, im) = if IS_CONJUGATE {
            (f32x4_add(straight_re, cross_re), f32x4_sub(straight_im, cross_im))
        } else {
            (f32x4_sub(straight_re, cross_re), f32x4_add(straight_im, cross_im))
        };
        let sum_re = f32x4_add(load(&acc_re[range.clone()]), re);
        let sum_im = f32x4_add(load(&acc_im[range.clone()]), im);
        store(&mut acc_re[range.clone()], sum_re);
        store(&mut acc_im[range], sum_im);
    }
    for i in end..len {
        if IS_CONJUGATE {
            acc_re[i] += x_re[i] * h_re[i] + x_im[i] * h_im[i];
            acc_im[i] += x_re[i] * h_im[i] - x_im[i] * h_re[i];
        } else {
            acc_re[i] += x_re[i] * h_re[i] - x_im[i] * h_im[i];
            acc_im[i] += x_re[i] * h_im[i] + x_im[i] * h_re[i];
        }
    }
}

pub(crate) fn complex_multiply_accumulate(
    x_re: &[f32],
    x_im: &[f32],
    h_re: &[f32],
    h_im: &[f32],
    acc_re: &mut [f32],
    acc_im: &mut [f32],
) {
    complex_accumulate::<true>(x_re, x_im, h_re, h_im, acc_re, acc_im);
}

pub(crate) fn complex_multiply_accumulate_standard(
    x_re: &[f32],
    x_im: &[f32],
    h_re: &[f32],
    h_im: &[f32],
    acc_re: &mut [f32],
    acc_im: &mut [f32],
) {
    complex_accumulate::<false>(x_re, x_im, h_re, h_im, acc_re, acc_im);
}
