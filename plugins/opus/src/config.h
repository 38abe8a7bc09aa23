/* What libopus's configure script would find out, for WebAssembly with SIMD. */
#ifndef JACKFIELD_OPUS_CONFIG_H
#define JACKFIELD_OPUS_CONFIG_H

#define OPUS_BUILD 1
#define PACKAGE_VERSION "1.6.1"
#define VAR_ARRAYS 1

/* Fast approximations of log and exp, as native builds have them by default. */
#define FLOAT_APPROX 1

/* libopus's fast paths for x86, whose instructions src/sse/ has in WebAssembly's: always there, so nothing is detected at run time. */
#define OPUS_X86_MAY_HAVE_SSE 1
#define OPUS_X86_PRESUME_SSE 1
#define OPUS_X86_MAY_HAVE_SSE2 1
#define OPUS_X86_PRESUME_SSE2 1
#define OPUS_X86_MAY_HAVE_SSE4_1 1
#define OPUS_X86_PRESUME_SSE4_1 1

/* Cheap checks against the consequences of a bug; a failed one is a trap, not text on a console that is not there. */
#define ENABLE_HARDENING 1
#define OVERRIDE_celt_fatal 1

/* One instruction each instead of a call into libm. */
#define HAVE_LRINTF 1
#define HAVE_LRINT 1
#include <math.h>
static inline long jackfield_lrintf(float value) { return (long)__builtin_rintf(value); }
static inline long jackfield_lrint(double value) { return (long)__builtin_rint(value); }
#define lrintf jackfield_lrintf
#define lrint jackfield_lrint

#endif
