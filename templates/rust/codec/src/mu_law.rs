//! ITU-T G.711: a sign, 3 bits that say how loud, 4 bits that say where in between.

const BIAS: i32 = 132;
const LOUDEST: i32 = 32_635;

/// A sample of -1 to 1 as a byte.
pub fn compress(sample: f32) -> u8 {
    // What is not finite becomes 0 or the loudest.
    let value = (sample * 32_768.0) as i32;
    let magnitude = value.unsigned_abs().min(LOUDEST as u32) as i32 + BIAS;
    let exponent = 24 - magnitude.leading_zeros() as i32;
    let mantissa = (magnitude >> (exponent + 3)) & 15;
    let sign = if value < 0 { 0x80 } else { 0 };
    !(sign | exponent << 4 | mantissa) as u8
}

/// A byte as a sample.
pub fn expand(byte: u8) -> f32 {
    let bits = i32::from(!byte);
    let magnitude = ((((bits & 15) << 3) + BIAS) << ((bits >> 4) & 7)) - BIAS;
    let value = if bits & 0x80 == 0 { magnitude } else { -magnitude };
    value as f32 / 32_768.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_says_one_sample() {
        for byte in 0..=255 {
            // 0x7f is a zero with a sign.
            assert_eq!(compress(expand(byte)), if byte == 0x7f { 0xff } else { byte });
        }
        assert_eq!([compress(9.0), compress(-9.0), compress(f32::NAN)], [0x80, 0x00, 0xff]);
    }
}
