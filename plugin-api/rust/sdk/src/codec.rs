//! Voice codecs: an encoder for the user's own voice, and a decoder for each remote user. All sound is mono, 48,000 samples a second.
//!
//! Everything here runs on the audio path: nothing should allocate once decoders are open.

use std::cell::RefCell;
use std::collections::BTreeMap;

pub use crate::generated::bindings::exports::jackfield::plugin::voice_codec::{CodecError, EncoderConfig};
use crate::lifecycle::Plugin;

/// Longest frame, in samples: 120 ms.
pub const MAX_SAMPLES: usize = 5_760;
/// Longest packet that a lane carries, in bytes.
pub const MAX_PACKET_BYTES: usize = 1_000;
/// Decoders that are open at once.
pub const MAX_DECODERS: usize = 256;

/// A voice codec. The plugin is its encoder.
pub trait Codec: Plugin {
    type Decoder: Decoder;

    /// A short name that goes into the session ("opus") [audio].
    fn name(&self) -> &str;

    /// Whether it can encode frames of so many samples; the host uses 480 and 960 [audio].
    fn is_legal_frame(&self, samples: usize) -> bool {
        matches!(samples, 480 | 960)
    }

    /// Opens or reconfigures the encoder; returns its lookahead in samples. The SDK has checked the ranges [audio].
    fn configure_encoder(&mut self, _config: EncoderConfig) -> u32 {
        0
    }

    /// Appends the bytes of one legal frame to `packet`, which is empty. When it stays empty nothing is sent [audio].
    fn encode(&mut self, samples: &[f32], packet: &mut Vec<u8>);

    /// Forgets the encoder's past [audio].
    fn reset_encoder(&mut self) {}

    /// How many samples the packet holds, at most [`MAX_SAMPLES`]; `None` where it is none of this codec's [audio].
    fn packet_samples(&self, packet: &[u8]) -> Option<usize>;

    /// A decoder for one more voice [audio].
    fn open_decoder(&mut self) -> Self::Decoder;
}

/// One remote voice.
pub trait Decoder: 'static {
    /// Decodes a packet that `packet_samples` took; `samples` has that length. `false`: it is corrupt all the same. The bytes are a
    /// stranger's [audio].
    fn decode(&mut self, packet: &[u8], samples: &mut [f32]) -> bool;

    /// Invents samples where a packet is lost [audio].
    fn conceal(&mut self, samples: &mut [f32]);

    /// Rebuilds the samples before a packet that is there, when it carries a copy of them [audio].
    fn recover(&mut self, _next_packet: &[u8], samples: &mut [f32]) {
        self.conceal(samples);
    }
}

/// The open decoders by the host's numbers.
#[doc(hidden)]
pub struct Decoders<D>(RefCell<BTreeMap<u32, D>>);

// One thread per sandbox: the host calls from no other.
unsafe impl<D> Sync for Decoders<D> {}

impl<D: Decoder> Decoders<D> {
    pub const fn new() -> Self {
        Decoders(RefCell::new(BTreeMap::new()))
    }

    pub fn open(&self, number: u32, decoder: D) -> Result<(), CodecError> {
        let mut open = self.0.borrow_mut();
        if open.len() == MAX_DECODERS && !open.contains_key(&number) {
            return Err(CodecError::Failed(format!("{MAX_DECODERS} decoders are open; no more fit")));
        }
        open.insert(number, decoder);
        Ok(())
    }

    pub fn close(&self, number: u32) {
        self.0.borrow_mut().remove(&number);
    }

    pub fn conceal(&self, number: u32, samples: u32) -> Result<Vec<f32>, CodecError> {
        self.with(number, |decoder| {
            let mut voice = gap(samples)?;
            decoder.conceal(&mut voice);
            Ok(voice)
        })
    }

    fn with<R>(&self, number: u32, action: impl FnOnce(&mut D) -> Result<R, CodecError>) -> Result<R, CodecError> {
        action(self.0.borrow_mut().get_mut(&number).ok_or(CodecError::UnknownDecoder(number))?)
    }
}

#[doc(hidden)]
pub fn configure_encoder<C: Codec>(codec: &mut C, config: EncoderConfig) -> Result<u32, CodecError> {
    let bad = |words: &str| Err(CodecError::BadConfig(words.to_owned()));
    match config {
        _ if !(6_000..=510_000).contains(&config.bitrate) => bad("bitrate: 6000 to 510000 bits per second"),
        _ if config.complexity > 10 => bad("complexity: 0 to 10"),
        _ if config.expected_loss_percent > 100 => bad("expected-loss-percent: 0 to 100"),
        _ => Ok(codec.configure_encoder(config)),
    }
}

#[doc(hidden)]
pub fn encode<C: Codec>(codec: &mut C, samples: &[f32]) -> Result<Vec<u8>, CodecError> {
    if !codec.is_legal_frame(samples.len()) {
        return Err(CodecError::IllegalFrameLength(samples.len() as u32));
    }
    let mut packet = Vec::with_capacity(MAX_PACKET_BYTES);
    codec.encode(samples, &mut packet);
    Ok(packet)
}

#[doc(hidden)]
pub fn packet_samples<C: Codec>(codec: &C, packet: &[u8]) -> Result<u32, CodecError> {
    if packet.is_empty() || packet.len() > MAX_PACKET_BYTES {
        return Err(CodecError::CorruptPacket);
    }
    codec.packet_samples(packet).map(|samples| samples as u32).ok_or(CodecError::CorruptPacket)
}

#[doc(hidden)]
pub fn decode<C: Codec>(
    codec: &C,
    decoders: &Decoders<C::Decoder>,
    number: u32,
    packet: &[u8],
) -> Result<Vec<f32>, CodecError> {
    decoders.with(number, |decoder| {
        let mut voice = vec![0.0; packet_samples(codec, packet)? as usize];
        if decoder.decode(packet, &mut voice) { Ok(voice) } else { Err(CodecError::CorruptPacket) }
    })
}

#[doc(hidden)]
pub fn recover<C: Codec>(
    codec: &C,
    decoders: &Decoders<C::Decoder>,
    number: u32,
    next_packet: &[u8],
    samples: u32,
) -> Result<Vec<f32>, CodecError> {
    decoders.with(number, |decoder| {
        let mut voice = gap(samples)?;
        packet_samples(codec, next_packet)?;
        decoder.recover(next_packet, &mut voice);
        Ok(voice)
    })
}

fn gap(samples: u32) -> Result<Vec<f32>, CodecError> {
    match samples as usize {
        length @ 1..=MAX_SAMPLES => Ok(vec![0.0; length]),
        _ => Err(CodecError::IllegalFrameLength(samples)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::{InstanceRole, StartError};

    /// One byte a sample; what is lost is silence.
    struct Bytes;

    impl Plugin for Bytes {
        fn start(_role: InstanceRole) -> Result<Self, StartError> {
            Ok(Bytes)
        }
    }

    impl Codec for Bytes {
        type Decoder = Self;

        fn name(&self) -> &str {
            "bytes"
        }

        fn encode(&mut self, samples: &[f32], packet: &mut Vec<u8>) {
            packet.extend(samples.iter().map(|sample| (sample * 100.0) as u8));
        }

        fn packet_samples(&self, packet: &[u8]) -> Option<usize> {
            self.is_legal_frame(packet.len()).then_some(packet.len())
        }

        fn open_decoder(&mut self) -> Self {
            Bytes
        }
    }

    impl Decoder for Bytes {
        fn decode(&mut self, packet: &[u8], samples: &mut [f32]) -> bool {
            for (sample, byte) in samples.iter_mut().zip(packet) {
                *sample = f32::from(*byte) / 100.0;
            }
            packet[0] != 255
        }

        fn conceal(&mut self, samples: &mut [f32]) {
            samples.fill(0.0);
        }
    }

    static DECODERS: Decoders<Bytes> = Decoders::new();

    #[test]
    fn a_frame_comes_back_and_everything_else_is_refused_by_name() {
        let packet = encode(&mut Bytes, &[0.5; 480]).unwrap();
        assert_eq!(packet_samples(&Bytes, &packet).unwrap(), 480);
        assert!(matches!(decode(&Bytes, &DECODERS, 7, &packet), Err(CodecError::UnknownDecoder(7))));
        DECODERS.open(7, Bytes).unwrap();
        assert_eq!(decode(&Bytes, &DECODERS, 7, &packet).unwrap(), [0.5; 480]);
        assert_eq!(recover(&Bytes, &DECODERS, 7, &packet, 960).unwrap(), [0.0; 960]);
        for corrupt in [&[][..], &packet[1..], &[255; 480], &[0; 1_001]] {
            assert!(matches!(decode(&Bytes, &DECODERS, 7, corrupt), Err(CodecError::CorruptPacket)));
        }
        assert!(matches!(encode(&mut Bytes, &[0.5; 481]), Err(CodecError::IllegalFrameLength(481))));
        for samples in [0, 5_761, u32::MAX] {
            assert!(matches!(DECODERS.conceal(7, samples), Err(CodecError::IllegalFrameLength(_))));
        }
        DECODERS.close(7);
        assert!(matches!(DECODERS.conceal(7, 480), Err(CodecError::UnknownDecoder(7))));
    }

    #[test]
    fn decoders_are_256_at_most() {
        let decoders = Decoders::new();
        for number in 0..256 {
            decoders.open(number, Bytes).unwrap();
        }
        assert!(matches!(decoders.open(256, Bytes), Err(CodecError::Failed(_))));
        decoders.open(255, Bytes).unwrap();
        decoders.close(3);
        decoders.open(256, Bytes).unwrap();
    }

    #[test]
    fn settings_out_of_range_are_named() {
        let config = EncoderConfig {
            bitrate: 32_000,
            complexity: 10,
            use_vbr: true,
            use_dtx: false,
            use_fec: false,
            expected_loss_percent: 0,
            is_low_delay: false,
        };
        assert_eq!(configure_encoder(&mut Bytes, config).unwrap(), 0);
        for (bad, word) in [
            (EncoderConfig { bitrate: 5_999, ..config }, "bitrate"),
            (EncoderConfig { complexity: 11, ..config }, "complexity"),
            (EncoderConfig { expected_loss_percent: 101, ..config }, "loss"),
        ] {
            assert!(
                matches!(configure_encoder(&mut Bytes, bad), Err(CodecError::BadConfig(words)) if words.contains(word))
            );
        }
    }
}
