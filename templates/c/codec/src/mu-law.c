#include "mu-law.h"

enum { BIAS = 132, LOUDEST = 32635 };

uint8_t compress(float sample) {
    const float scaled = sample * 32768.0f;
    /* Both comparisons are false for what is not a number, which becomes 0. */
    const int32_t value = scaled > LOUDEST ? LOUDEST : scaled < -LOUDEST ? -LOUDEST : scaled == scaled ? (int32_t)scaled : 0;
    const int32_t magnitude = (value < 0 ? -value : value) + BIAS;
    const int32_t exponent = 24 - __builtin_clz((uint32_t)magnitude);
    const int32_t mantissa = (magnitude >> (exponent + 3)) & 15;
    return (uint8_t)~((value < 0 ? 0x80 : 0) | exponent << 4 | mantissa);
}

float expand(uint8_t byte) {
    const int32_t bits = (uint8_t)~byte;
    const int32_t magnitude = ((((bits & 15) << 3) + BIAS) << ((bits >> 4) & 7)) - BIAS;
    return (float)((bits & 0x80) == 0 ? magnitude : -magnitude) / 32768.0f;
}
