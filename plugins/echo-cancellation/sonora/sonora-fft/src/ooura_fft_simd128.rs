//! WebAssembly `simd128` inner functions for the 128-point Ooura FFT.
//!
//! Two complex numbers make one vector: `[re, im, re, im]`. Each operation rounds like the scalar
//! version, so both give the same bits.

use core::arch::wasm32::{
    f32x4, f32x4_add, f32x4_mul, f32x4_splat, f32x4_sub, i32x4_shuffle, v128, v128_load, v128_store,
};

use crate::ooura_fft::{FFT_SIZE, RDFT_W, RDFT_WK3RI_FIRST, RDFT_WK3RI_SECOND};

type Spectrum = [f32; FFT_SIZE];

#[inline(always)]
fn load(a: &[f32], at: usize) -> v128 {
    let four = &a[at..at + 4];
    // SAFETY: the slice holds 16 readable bytes, and WebAssembly loads need no alignment.
    unsafe { v128_load(four.as_ptr().cast()) }
}

#[inline(always)]
fn store(a: &mut [f32], at: usize, value: v128) {
    let four = &mut a[at..at + 4];
    // SAFETY: the slice holds 16 writable bytes, and WebAssembly stores need no alignment.
    unsafe { v128_store(four.as_mut_ptr().cast(), value) }
}

/// Multiplies both numbers by i: `[-im, re, -im, re]`.
#[inline(always)]
fn rotate(x: v128) -> v128 {
    f32x4_mul(f32x4(-1.0, 1.0, -1.0, 1.0), i32x4_shuffle::<1, 0, 3, 2>(x, x))
}

/// A pair of twiddle factors: `re` is `[r, r, s, s]`, `im` likewise.
#[derive(Clone, Copy)]
struct Twiddle {
    re: v128,
    im: v128,
}

impl Twiddle {
    #[inline(always)]
    fn pair((r, i): (f32, f32), (s, j): (f32, f32)) -> Self {
        Self { re: f32x4(r, r, s, s), im: f32x4(i, i, j, j) }
    }

    #[inline(always)]
    fn both(w: (f32, f32)) -> Self {
        Self { re: f32x4_splat(w.0), im: f32x4_splat(w.1) }
    }

    #[inline(always)]
    fn times(self, x: v128) -> v128 {
        f32x4_add(f32x4_mul(self.re, x), f32x4_mul(self.im, rotate(x)))
    }
}

/// Twiddle factors 1, 2 and 3 of the first of two groups.
#[inline(always)]
fn first_twiddles(k1: usize) -> [(f32, f32); 3] {
    let at = |table: &[f32], k: usize| (table[k], table[k + 1]);
    [at(&RDFT_W, 2 * k1), at(&RDFT_W, k1), at(&RDFT_WK3RI_FIRST, k1)]
}

/// Twiddle factors 1, 2 and 3 of the second of two groups.
#[inline(always)]
fn second_twiddles(k1: usize) -> [(f32, f32); 3] {
    let at = |table: &[f32], k: usize| (table[k], table[k + 1]);
    let (re, im) = at(&RDFT_W, k1);
    [at(&RDFT_W, 2 * k1 + 2), (-im, re), at(&RDFT_WK3RI_SECOND, k1)]
}

/// The radix-4 butterfly without its twiddle factors, in the order of the output.
#[inline(always)]
fn butterfly(a0: v128, a1: v128, a2: v128, a3: v128) -> [v128; 4] {
    let x0 = f32x4_add(a0, a1);
    let x1 = f32x4_sub(a0, a1);
    let x2 = f32x4_add(a2, a3);
    let x3 = rotate(f32x4_sub(a2, a3));
    [f32x4_add(x0, x2), f32x4_add(x1, x3), f32x4_sub(x0, x2), f32x4_sub(x1, x3)]
}

/// What the second group of each stage does to outputs 1, 2 and 3: twiddle factors of 45, 90 and 135 degrees.
#[inline(always)]
fn turned([_, x1, x2, x3]: [v128; 4]) -> [v128; 3] {
    let w = f32x4_splat(RDFT_W[2]);
    [
        f32x4_mul(w, f32x4_add(x1, rotate(x1))),
        rotate(x2),
        f32x4_mul(w, f32x4_sub(rotate(x3), x3)),
    ]
}

/// First-stage complex FFT butterfly: two groups of four numbers at once.
pub(crate) fn cft1st_128_simd128(a: &mut Spectrum) {
    for (pair, a) in a.chunks_exact_mut(16).enumerate() {
        let low = |x, y| i32x4_shuffle::<0, 1, 4, 5>(x, y);
        let high = |x, y| i32x4_shuffle::<2, 3, 6, 7>(x, y);
        let (v0, v4, v8, v12) = (load(a, 0), load(a, 4), load(a, 8), load(a, 12));
        let x = butterfly(low(v0, v8), high(v0, v8), low(v4, v12), high(v4, v12));
        let [y1, y2, y3] = if pair == 0 {
            let [t1, t2, t3] = turned(x);
            let only_second = |plain, turned| i32x4_shuffle::<0, 1, 6, 7>(plain, turned);
            [only_second(x[1], t1), only_second(x[2], t2), only_second(x[3], t3)]
        } else {
            let (first, second) = (first_twiddles(2 * pair), second_twiddles(2 * pair));
            let times = |k: usize| Twiddle::pair(first[k], second[k]).times(x[k + 1]);
            [times(0), times(1), times(2)]
        };
        store(a, 0, low(x[0], y1));
        store(a, 4, low(y2, y3));
        store(a, 8, high(x[0], y1));
        store(a, 12, high(y2, y3));
    }
}

/// Modular complex FFT butterfly stage: four groups, each with its twiddle factors.
pub(crate) fn cftmdl_128_simd128(a: &mut Spectrum) {
    for (group, a) in a.chunks_exact_mut(32).enumerate() {
        for at in [0, 4] {
            let (a0, a1) = (load(a, at), load(a, at + 8));
            let x = butterfly(a0, a1, load(a, at + 16), load(a, at + 24));
            let [y1, y2, y3] = match group {
                0 => [x[1], x[2], x[3]],
                1 => turned(x),
                _ => {
                    let w = if group == 2 { first_twiddles(2) } else { second_twiddles(2) };
                    let times = |k: usize| Twiddle::both(w[k]).times(x[k + 1]);
                    [times(0), times(1), times(2)]
                }
            };
            store(a, at, x[0]);
            store(a, at + 8, y1);
            store(a, at + 16, y2);
            store(a, at + 24, y3);
        }
    }
}

/// Final radix-4 pass of the forward complex sub-transform.
pub(crate) fn cftfsub_128_final_simd128(a: &mut Spectrum) {
    for at in (0..32).step_by(4) {
        let (a0, a1) = (load(a, at), load(a, at + 32));
        let x = butterfly(a0, a1, load(a, at + 64), load(a, at + 96));
        for (part, x) in x.into_iter().enumerate() {
            store(a, at + 32 * part, x);
        }
    }
}

/// Final radix-4 pass of the backward complex sub-transform: the conjugate of the input is transformed.
pub(crate) fn cftbsub_128_final_simd128(a: &mut Spectrum) {
    let conjugate = f32x4(1.0, -1.0, 1.0, -1.0);
    for at in (0..32).step_by(4) {
        let part = |part: usize| load(a, at + 32 * part);
        let (a0, a1, a2, a3) = (part(0), part(1), part(2), part(3));
        let x0 = f32x4_mul(conjugate, f32x4_add(a0, a1));
        let x1 = f32x4_mul(conjugate, f32x4_sub(a0, a1));
        let x2 = f32x4_mul(conjugate, f32x4_add(a2, a3));
        // As `rotate`, of the conjugate: `[im, re]`.
        let d = f32x4_sub(a2, a3);
        let x3 = i32x4_shuffle::<1, 0, 3, 2>(d, d);
        store(a, at, f32x4_add(x0, x2));
        store(a, at + 64, f32x4_sub(x0, x2));
        // `x1 - (im, re)` and `x1 + (im, re)`: see the scalar version.
        store(a, at + 32, f32x4_sub(x1, x3));
        store(a, at + 96, f32x4_add(x1, x3));
    }
}

/// What the passes before and after the complex transform share: bins `j2..j2 + 8` and their mirror images.
struct Mirrored {
    j_re: v128,
    j_im: v128,
    k_re: v128,
    k_im: v128,
    w_re: v128,
    w_im: v128,
}

impl Mirrored {
    #[inline(always)]
    fn load(a: &Spectrum, j1: usize, j2: usize) -> Self {
        let c = &RDFT_W[32..];
        let w = f32x4_sub(f32x4_splat(0.5), load(c, 29 - j1));
        let (j0, j4) = (load(a, j2), load(a, j2 + 4));
        let (k0, k4) = (load(a, 122 - j2), load(a, 126 - j2));
        Self {
            j_re: i32x4_shuffle::<0, 2, 4, 6>(j0, j4),
            j_im: i32x4_shuffle::<1, 3, 5, 7>(j0, j4),
            k_re: i32x4_shuffle::<2, 0, 6, 4>(k4, k0),
            k_im: i32x4_shuffle::<3, 1, 7, 5>(k4, k0),
            w_re: i32x4_shuffle::<3, 2, 1, 0>(w, w),
            w_im: load(c, j1),
        }
    }

    #[inline(always)]
    fn store(self, a: &mut Spectrum, j2: usize) {
        store(a, j2, i32x4_shuffle::<0, 4, 1, 5>(self.j_re, self.j_im));
        store(a, j2 + 4, i32x4_shuffle::<2, 6, 3, 7>(self.j_re, self.j_im));
        store(a, 122 - j2, i32x4_shuffle::<3, 7, 2, 6>(self.k_re, self.k_im));
        store(a, 126 - j2, i32x4_shuffle::<1, 5, 0, 4>(self.k_re, self.k_im));
    }
}

/// Forward real FFT post-processing.
pub(crate) fn rftfsub_128_simd128(a: &mut Spectrum) {
    for step in 0..7 {
        let (j1, j2) = (1 + 4 * step, 2 + 8 * step);
        let m = Mirrored::load(a, j1, j2);
        let x_re = f32x4_sub(m.j_re, m.k_re);
        let x_im = f32x4_add(m.j_im, m.k_im);
        let y_re = f32x4_sub(f32x4_mul(m.w_re, x_re), f32x4_mul(m.w_im, x_im));
        let y_im = f32x4_add(f32x4_mul(m.w_re, x_im), f32x4_mul(m.w_im, x_re));
        let updated = Mirrored {
            j_re: f32x4_sub(m.j_re, y_re),
            j_im: f32x4_sub(m.j_im, y_im),
            k_re: f32x4_add(m.k_re, y_re),
            k_im: f32x4_sub(m.k_im, y_im),
            ..m
        };
        updated.store(a, j2);
    }
    let c = &RDFT_W[32..];
    for j1 in 29..32 {
        let (j2, k2) = (2 * j1, 128 - 2 * j1);
        let (w_re, w_im) = (0.5 - c[32 - j1], c[j1]);
        let (x_re, x_im) = (a[j2] - a[k2], a[j2 + 1] + a[k2 + 1]);
        let y_re = w_re * x_re - w_im * x_im;
        let y_im = w_re * x_im + w_im * x_re;
        a[j2] -= y_re;
        a[j2 + 1] -= y_im;
        a[k2] += y_re;
        a[k2 + 1] -= y_im;
    }
}

/// Backward real FFT pre-processing.
pub(crate) fn rftbsub_128_simd128(a: &mut Spectrum) {
    a[1] = -a[1];
    for step in 0..7 {
        let (j1, j2) = (1 + 4 * step, 2 + 8 * step);
        let m = Mirrored::load(a, j1, j2);
        let x_re = f32x4_sub(m.j_re, m.k_re);
        let x_im = f32x4_add(m.j_im, m.k_im);
        let y_re = f32x4_add(f32x4_mul(m.w_re, x_re), f32x4_mul(m.w_im, x_im));
        let y_im = f32x4_sub(f32x4_mul(m.w_re, x_im), f32x4_mul(m.w_im, x_re));
        let updated = Mirrored {
            j_re: f32x4_sub(m.j_re, y_re),
            j_im: f32x4_sub(y_im, m.j_im),
            k_re: f32x4_add(m.k_re, y_re),
            k_im: f32x4_sub(y_im, m.k_im),
            ..m
        };
        updated.store(a, j2);
    }
    let c = &RDFT_W[32..];
    for j1 in 29..32 {
        let (j2, k2) = (2 * j1, 128 - 2 * j1);
        let (w_re, w_im) = (0.5 - c[32 - j1], c[j1]);
        let (x_re, x_im) = (a[j2] - a[k2], a[j2 + 1] + a[k2 + 1]);
        let y_re = w_re * x_re + w_im * x_im;
        let y_im = w_re * x_im - w_im * x_re;
        a[j2] -= y_re;
        a[j2 + 1] = y_im - a[j2 + 1];
        a[k2] += y_re;
        a[k2 + 1] = y_im - a[k2 + 1];
    }
    a[65] = -a[65];
}
