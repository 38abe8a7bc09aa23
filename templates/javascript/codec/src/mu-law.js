// ITU-T G.711: a sign, 3 bits that say how loud, 4 bits that say where in between.

const BIAS = 132;
const LOUDEST = 32_635;
/** The sample of each byte. */
const SAMPLES = Float32Array.from({ length: 256 }, (_, byte) => {
  const bits = ~byte;
  const magnitude = ((((bits & 15) << 3) + BIAS) << ((bits >> 4) & 7)) - BIAS;
  return ((bits & 0x80) === 0 ? magnitude : -magnitude) / 32_768;
});

/** A sample of -1 to 1 as a byte. */
export function compress(sample) {
  // `| 0` cuts off the fraction, and makes 0 of what is not a number.
  const value = Math.max(-LOUDEST, Math.min(LOUDEST, sample * 32_768)) | 0;
  const magnitude = Math.abs(value) + BIAS;
  const exponent = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (exponent + 3)) & 15;
  return ~((value < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 255;
}

/** A byte as a sample. */
export function expand(byte) {
  return SAMPLES[byte];
}
