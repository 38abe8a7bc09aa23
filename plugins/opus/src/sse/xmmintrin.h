/* The SSE, SSE2 and SSE4.1 instructions that libopus uses, in WebAssembly's. Names and meanings are Intel's ("Intel Intrinsics
 * Guide"); only what libopus needs is here, and only for the constants that it passes. */
#ifndef JACKFIELD_SSE_H
#define JACKFIELD_SSE_H

#include <stdint.h>
#include <string.h>
#include <wasm_simd128.h>

typedef v128_t __m128;
typedef v128_t __m128i;

#define SSE_INLINE static __inline__ __attribute__((__always_inline__, __unused__))

#define _MM_SHUFFLE(d, c, b, a) (((d) << 6) | ((c) << 4) | ((b) << 2) | (a))

/* Loads and stores. */
SSE_INLINE __m128 _mm_loadu_ps(const float *from) { return wasm_v128_load(from); }
SSE_INLINE __m128 _mm_load1_ps(const float *from) { return wasm_v128_load32_splat(from); }
SSE_INLINE __m128i _mm_loadu_si128(const void *from) { return wasm_v128_load(from); }
SSE_INLINE __m128i _mm_loadl_epi64(const void *from) { return wasm_v128_load64_zero(from); }
SSE_INLINE __m128i _mm_loadu_si32(const void *from) { return wasm_v128_load32_zero(from); }
SSE_INLINE void _mm_storeu_ps(float *to, __m128 value) { wasm_v128_store(to, value); }
SSE_INLINE void _mm_store_ss(float *to, __m128 value) { *to = wasm_f32x4_extract_lane(value, 0); }
SSE_INLINE void _mm_storeu_si128(void *to, __m128i value) { wasm_v128_store(to, value); }
SSE_INLINE void _mm_storel_epi64(void *to, __m128i value) { wasm_v128_store64_lane(to, value, 0); }

/* Values. */
SSE_INLINE __m128 _mm_setzero_ps(void) { return wasm_f32x4_const_splat(0); }
SSE_INLINE __m128i _mm_setzero_si128(void) { return wasm_i32x4_const_splat(0); }
SSE_INLINE __m128 _mm_set_ps1(float value) { return wasm_f32x4_splat(value); }
SSE_INLINE __m128i _mm_set1_epi32(int value) { return wasm_i32x4_splat(value); }
SSE_INLINE __m128i _mm_set1_epi16(short value) { return wasm_i16x8_splat(value); }
SSE_INLINE __m128i _mm_set_epi32(int d, int c, int b, int a) { return wasm_i32x4_make(a, b, c, d); }
#define _mm_set_epi8(p, o, n, m, l, k, j, i, h, g, f, e, d, c, b, a) \
    wasm_i8x16_make(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
SSE_INLINE __m128i _mm_cvtsi32_si128(int value) { return wasm_i32x4_make(value, 0, 0, 0); }
SSE_INLINE int _mm_cvtsi128_si32(__m128i value) { return wasm_i32x4_extract_lane(value, 0); }
SSE_INLINE float _mm_cvtss_f32(__m128 value) { return wasm_f32x4_extract_lane(value, 0); }
SSE_INLINE __m128i _mm_castps_si128(__m128 value) { return value; }
#define _mm_insert_epi16(value, lane, index) wasm_i16x8_replace_lane(value, index, lane)

/* Float arithmetic. */
SSE_INLINE __m128 _mm_add_ps(__m128 a, __m128 b) { return wasm_f32x4_add(a, b); }
SSE_INLINE __m128 _mm_add_ss(__m128 a, __m128 b) {
    return wasm_i32x4_shuffle(wasm_f32x4_add(a, b), a, 0, 5, 6, 7);
}
SSE_INLINE __m128 _mm_mul_ps(__m128 a, __m128 b) { return wasm_f32x4_mul(a, b); }
SSE_INLINE __m128 _mm_max_ps(__m128 a, __m128 b) { return wasm_f32x4_pmax(b, a); }
SSE_INLINE __m128 _mm_rcp_ps(__m128 a) { return wasm_f32x4_div(wasm_f32x4_const_splat(1), a); }
SSE_INLINE __m128 _mm_rsqrt_ps(__m128 a) { return wasm_f32x4_div(wasm_f32x4_const_splat(1), wasm_f32x4_sqrt(a)); }
SSE_INLINE __m128 _mm_cmpeq_ps(__m128 a, __m128 b) { return wasm_f32x4_eq(a, b); }
SSE_INLINE __m128 _mm_cmpgt_ps(__m128 a, __m128 b) { return wasm_f32x4_gt(a, b); }
SSE_INLINE __m128 _mm_cmplt_ps(__m128 a, __m128 b) { return wasm_f32x4_lt(a, b); }
SSE_INLINE __m128 _mm_andnot_ps(__m128 a, __m128 b) { return wasm_v128_andnot(b, a); }
SSE_INLINE __m128i _mm_cvttps_epi32(__m128 a) { return wasm_i32x4_trunc_sat_f32x4(a); }
SSE_INLINE __m128 _mm_cvtepi32_ps(__m128i a) { return wasm_f32x4_convert_i32x4(a); }

/* Integer arithmetic. */
SSE_INLINE __m128i _mm_add_epi16(__m128i a, __m128i b) { return wasm_i16x8_add(a, b); }
SSE_INLINE __m128i _mm_add_epi32(__m128i a, __m128i b) { return wasm_i32x4_add(a, b); }
SSE_INLINE __m128i _mm_add_epi64(__m128i a, __m128i b) { return wasm_i64x2_add(a, b); }
SSE_INLINE __m128i _mm_madd_epi16(__m128i a, __m128i b) { return wasm_i32x4_dot_i16x8(a, b); }
SSE_INLINE __m128i _mm_mullo_epi32(__m128i a, __m128i b) { return wasm_i32x4_mul(a, b); }
SSE_INLINE __m128i _mm_mul_epi32(__m128i a, __m128i b) {
    return wasm_i64x2_extmul_low_i32x4(wasm_i32x4_shuffle(a, a, 0, 2, 0, 2), wasm_i32x4_shuffle(b, b, 0, 2, 0, 2));
}
SSE_INLINE __m128i _mm_mulhi_epi16(__m128i a, __m128i b) {
    return wasm_i16x8_shuffle(
        wasm_i32x4_extmul_low_i16x8(a, b), wasm_i32x4_extmul_high_i16x8(a, b), 1, 3, 5, 7, 9, 11, 13, 15
    );
}
SSE_INLINE __m128i _mm_max_epi16(__m128i a, __m128i b) { return wasm_i16x8_max(a, b); }
SSE_INLINE __m128i _mm_cmpgt_epi16(__m128i a, __m128i b) { return wasm_i16x8_gt(a, b); }
SSE_INLINE __m128i _mm_and_si128(__m128i a, __m128i b) { return wasm_v128_and(a, b); }
SSE_INLINE __m128i _mm_xor_si128(__m128i a, __m128i b) { return wasm_v128_xor(a, b); }
SSE_INLINE __m128i _mm_slli_epi64(__m128i a, int bits) { return wasm_i64x2_shl(a, bits); }
SSE_INLINE __m128i _mm_srli_epi64(__m128i a, int bits) { return wasm_u64x2_shr(a, bits); }
SSE_INLINE __m128i _mm_srai_epi32(__m128i a, int bits) { return wasm_i32x4_shr(a, bits > 31 ? 31 : bits); }
SSE_INLINE __m128i _mm_srai_epi16(__m128i a, int bits) { return wasm_i16x8_shr(a, bits > 15 ? 15 : bits); }

/* Order of lanes. */
SSE_INLINE __m128 _mm_movehl_ps(__m128 a, __m128 b) { return wasm_i32x4_shuffle(a, b, 6, 7, 2, 3); }
SSE_INLINE __m128i _mm_unpacklo_epi16(__m128i a, __m128i b) { return wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11); }
SSE_INLINE __m128i _mm_unpackhi_epi16(__m128i a, __m128i b) { return wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15); }
SSE_INLINE __m128i _mm_unpacklo_epi32(__m128i a, __m128i b) { return wasm_i32x4_shuffle(a, b, 0, 4, 1, 5); }
SSE_INLINE __m128i _mm_unpacklo_epi64(__m128i a, __m128i b) { return wasm_i64x2_shuffle(a, b, 0, 2); }
SSE_INLINE __m128i _mm_unpackhi_epi64(__m128i a, __m128i b) { return wasm_i64x2_shuffle(a, b, 1, 3); }
SSE_INLINE __m128i _mm_packs_epi32(__m128i a, __m128i b) { return wasm_i16x8_narrow_i32x4(a, b); }
SSE_INLINE __m128i _mm_cvtepi8_epi32(__m128i a) { return wasm_i32x4_extend_low_i16x8(wasm_i16x8_extend_low_i8x16(a)); }
SSE_INLINE __m128i _mm_cvtepi16_epi32(__m128i a) { return wasm_i32x4_extend_low_i16x8(a); }
/* Bytes of the mask are 0 to 15 or negative, so both machines mean the same. */
SSE_INLINE __m128i _mm_shuffle_epi8(__m128i a, __m128i mask) { return wasm_i8x16_swizzle(a, mask); }
#define _mm_shuffle_ps(a, b, order) \
    wasm_i32x4_shuffle(a, b, (order) & 3, ((order) >> 2) & 3, 4 + (((order) >> 4) & 3), 4 + (((order) >> 6) & 3))
#define _mm_shuffle_epi32(a, order) \
    wasm_i32x4_shuffle(a, a, (order) & 3, ((order) >> 2) & 3, ((order) >> 4) & 3, ((order) >> 6) & 3)
#define _mm_shufflelo_epi16(a, order) \
    wasm_i16x8_shuffle(a, a, (order) & 3, ((order) >> 2) & 3, ((order) >> 4) & 3, ((order) >> 6) & 3, 4, 5, 6, 7)
#define SSE_BLEND_LANE(mask, lane) ((lane) + ((((mask) >> (lane)) & 1) << 3))
#define _mm_blend_epi16(a, b, mask)                                                                              \
    wasm_i16x8_shuffle(                                                                                          \
        a, b, SSE_BLEND_LANE(mask, 0), SSE_BLEND_LANE(mask, 1), SSE_BLEND_LANE(mask, 2), SSE_BLEND_LANE(mask, 3), \
        SSE_BLEND_LANE(mask, 4), SSE_BLEND_LANE(mask, 5), SSE_BLEND_LANE(mask, 6), SSE_BLEND_LANE(mask, 7)       \
    )
/* Sixteen bytes of `low` and `high` in one row, from byte `n` on. */
#define _mm_alignr_epi8(high, low, n)                                                                            \
    wasm_i8x16_shuffle(                                                                                          \
        low, high, (n), (n) + 1, (n) + 2, (n) + 3, (n) + 4, (n) + 5, (n) + 6, (n) + 7, (n) + 8, (n) + 9, (n) + 10, \
        (n) + 11, (n) + 12, (n) + 13, (n) + 14, (n) + 15                                                         \
    )
#define _mm_srli_si128(a, n) _mm_alignr_epi8(_mm_setzero_si128(), a, n)
#define _mm_slli_si128(a, n) _mm_alignr_epi8(a, _mm_setzero_si128(), 16 - (n))

#endif
