// ITU-T G.711: a sign, 3 bits that say how loud, 4 bits that say where in between.

const BIAS: i32 = 132;
const LOUDEST: f32 = 32635;

/** A sample of -1 to 1 as a byte. */
export function compress(sample: f32): u8 {
  const scaled = max(-LOUDEST, min(LOUDEST, sample * 32768));
  const value = isNaN(scaled) ? 0 : <i32>scaled;
  const magnitude = abs(value) + BIAS;
  const exponent = 24 - clz(magnitude);
  const mantissa = (magnitude >> (exponent + 3)) & 15;
  return <u8>~((value < 0 ? 0x80 : 0) | (exponent << 4) | mantissa);
}

/** A byte as a sample. */
export function expand(byte: u8): f32 {
  const bits = ~(<i32>byte);
  const magnitude = ((((bits & 15) << 3) + BIAS) << ((bits >> 4) & 7)) - BIAS;
  return <f32>((bits & 0x80) == 0 ? magnitude : -magnitude) / 32768;
}
