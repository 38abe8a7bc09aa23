//! WebAssembly `simd128` implementation of the matched filter core.
//!
//! The update of the filter for one sample and the filtering for the next share one pass over the
//! filter, so that each coefficient is loaded and stored once a sample.

use core::arch::wasm32::{
    f32x4_add, f32x4_extract_lane, f32x4_mul, f32x4_splat, f32x4_sub, i32x4_shuffle, v128,
    v128_load, v128_store,
};

const LANES: usize = 4;

/// Longest filter and sub-block of any valid configuration: 32 sub-blocks of 16 samples.
const MAX_FILTER: usize = 512;
const MAX_SUB_BLOCK: usize = 16;

/// Reads four floats from `x[at..]`.
///
/// # Safety
/// `at + 4 <= x.len()`.
#[inline(always)]
unsafe fn load(x: &[f32], at: usize) -> v128 {
    debug_assert!(at + LANES <= x.len());
    // SAFETY: in bounds by contract; WebAssembly loads need no alignment.
    unsafe { v128_load(x.as_ptr().add(at).cast()) }
}

/// Writes four floats to `x[at..]`.
///
/// # Safety
/// `at + 4 <= x.len()`.
#[inline(always)]
unsafe fn store(x: &mut [f32], at: usize, value: v128) {
    debug_assert!(at + LANES <= x.len());
    // SAFETY: in bounds by contract; WebAssembly stores need no alignment.
    unsafe { v128_store(x.as_mut_ptr().add(at).cast(), value) }
}

#[inline(always)]
fn horizontal_sum(v: v128) -> f32 {
    let pairs = f32x4_add(v, i32x4_shuffle::<2, 3, 0, 1>(v, v));
    f32x4_extract_lane::<0>(pairs) + f32x4_extract_lane::<1>(pairs)
}

/// Sums of the lanes of four vectors, as one vector.
#[inline(always)]
fn horizontal_sums(a: v128, b: v128, c: v128, d: v128) -> v128 {
    let ab = f32x4_add(i32x4_shuffle::<0, 1, 4, 5>(a, b), i32x4_shuffle::<2, 3, 6, 7>(a, b));
    let cd = f32x4_add(i32x4_shuffle::<0, 1, 4, 5>(c, d), i32x4_shuffle::<2, 3, 6, 7>(c, d));
    f32x4_add(i32x4_shuffle::<0, 2, 4, 6>(ab, cd), i32x4_shuffle::<1, 3, 5, 7>(ab, cd))
}

/// Whether `matched_filter_core` takes these sizes; the scalar version takes the others.
pub(super) fn fits(x: &[f32], y: &[f32], h: &[f32]) -> bool {
    h.len() <= MAX_FILTER
        && y.len() <= MAX_SUB_BLOCK
        && h.len() % (4 * LANES) == 0
        && h.len() + y.len() <= x.len()
}

/// Matched filter core; `accumulated_error` is written where it is wanted. The sizes must fit.
#[allow(
    clippy::too_many_arguments,
    reason = "SIMD kernel — struct indirection would hurt performance"
)]
pub(super) fn matched_filter_core(
    x_start_index: usize,
    x2_sum_threshold: f32,
    smoothing: f32,
    x: &[f32],
    y: &[f32],
    h: &mut [f32],
    filters_updated: &mut bool,
    error_sum: &mut f32,
    mut accumulated_error: Option<&mut [f32]>,
) {
    assert!(fits(x, y, h));
    let h_size = h.len();
    if let Some(accumulated_error) = &mut accumulated_error {
        accumulated_error.fill(0.0);
    }

    // The samples that the sub-block needs, out of the ring: sample `i` begins at `y.len() - 1 - i`.
    let mut linear = [0.0f32; MAX_FILTER + MAX_SUB_BLOCK];
    let needed = h_size + y.len() - 1;
    let first = (x_start_index + x.len() - (y.len() - 1)) % x.len();
    let before_wrap = needed.min(x.len() - first);
    linear[..before_wrap].copy_from_slice(&x[first..first + before_wrap]);
    linear[before_wrap..needed].copy_from_slice(&x[..needed - before_wrap]);

    // What the sample before adds to the filter: `step * linear[begin + 1..]`.
    let mut step = 0.0f32;
    for (i, &y_i) in y.iter().enumerate() {
        let begin = y.len() - 1 - i;
        // SAFETY: `begin + 1 + h_size <= needed + 1 <= linear.len()`, and `fits` holds.
        let (s, x2_sum) = unsafe {
            match &mut accumulated_error {
                Some(accumulated_error) => {
                    filter_with_errors(h, &linear, begin, step, y_i, accumulated_error)
                }
                None => filter(h, &linear, begin, step),
            }
        };
        let e = y_i - s;
        let saturation = y_i >= 32000.0 || y_i <= -32000.0;
        *error_sum += e * e;
        step = 0.0;
        if x2_sum > x2_sum_threshold && !saturation {
            step = smoothing * e / x2_sum;
            *filters_updated = true;
        }
    }
    let steps = f32x4_splat(step);
    for k in (0..h_size).step_by(LANES) {
        // SAFETY: `h_size` is a multiple of `LANES`, and `linear` is longer.
        unsafe {
            let updated = f32x4_add(load(h, k), f32x4_mul(steps, load(&linear, k)));
            store(h, k, updated);
        }
    }
}

/// Adds `step * x[begin + 1..]` to `h`, and returns the sums of `h * x[begin..]` and of its squares.
///
/// # Safety
/// `h.len()` is a multiple of 16, and `begin + 1 + h.len() <= x.len()`.
#[inline(always)]
unsafe fn filter(h: &mut [f32], x: &[f32], begin: usize, step: f32) -> (f32, f32) {
    let steps = f32x4_splat(step);
    let zero = f32x4_splat(0.0);
    let (mut s0, mut s1, mut p0, mut p1) = (zero, zero, zero, zero);
    for k in (0..h.len()).step_by(2 * LANES) {
        // SAFETY: in bounds by contract.
        unsafe {
            let (x0, x1) = (load(x, begin + k), load(x, begin + k + LANES));
            let (b0, b1) = (load(x, begin + k + 1), load(x, begin + k + LANES + 1));
            let h0 = f32x4_add(load(h, k), f32x4_mul(steps, b0));
            let h1 = f32x4_add(load(h, k + LANES), f32x4_mul(steps, b1));
            store(h, k, h0);
            store(h, k + LANES, h1);
            s0 = f32x4_add(s0, f32x4_mul(h0, x0));
            s1 = f32x4_add(s1, f32x4_mul(h1, x1));
            p0 = f32x4_add(p0, f32x4_mul(x0, x0));
            p1 = f32x4_add(p1, f32x4_mul(x1, x1));
        }
    }
    (horizontal_sum(f32x4_add(s0, s1)), horizontal_sum(f32x4_add(p0, p1)))
}

/// As `filter`; adds the squared error after each four coefficients to `errors`.
///
/// # Safety
/// As for `filter`, and `errors.len() >= h.len() / 4`.
#[inline(always)]
unsafe fn filter_with_errors(
    h: &mut [f32],
    x: &[f32],
    begin: usize,
    step: f32,
    y: f32,
    errors: &mut [f32],
) -> (f32, f32) {
    let steps = f32x4_splat(step);
    let zero = f32x4_splat(0.0);
    let ys = f32x4_splat(y);
    let mut carry = zero;
    let mut squares = zero;
    for k in (0..h.len()).step_by(4 * LANES) {
        // SAFETY: in bounds by contract.
        unsafe {
            let mut products = [zero; 4];
            for (part, product) in products.iter_mut().enumerate() {
                let at = k + part * LANES;
                let x_k = load(x, begin + at);
                let h_k = f32x4_add(load(h, at), f32x4_mul(steps, load(x, begin + at + 1)));
                store(h, at, h_k);
                squares = f32x4_add(squares, f32x4_mul(x_k, x_k));
                *product = f32x4_mul(h_k, x_k);
            }
            let sums = horizontal_sums(products[0], products[1], products[2], products[3]);
            // Running sums of the four.
            let sums = f32x4_add(sums, i32x4_shuffle::<0, 4, 5, 6>(zero, sums));
            let sums = f32x4_add(sums, i32x4_shuffle::<0, 1, 4, 5>(zero, sums));
            let sums = f32x4_add(sums, carry);
            carry = i32x4_shuffle::<3, 3, 3, 3>(sums, sums);
            let e = f32x4_sub(sums, ys);
            let at = k / LANES;
            let error = f32x4_add(load(errors, at), f32x4_mul(e, e));
            store(errors, at, error);
        }
    }
    (f32x4_extract_lane::<0>(carry), horizontal_sum(squares))
}
