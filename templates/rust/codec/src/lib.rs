//! {{title}}: a voice codec. 16 bits become 8 by the μ-law: 480 bytes for 10 ms, 960 for 20.

mod mu_law;

use jackfield_plugin::prelude::*;
use mu_law::{compress, expand};

pub struct MuLaw;

impl Plugin for MuLaw {
    fn start(_role: InstanceRole) -> Result<Self, StartError> {
        Ok(MuLaw)
    }
}

impl Codec for MuLaw {
    type Decoder = Voice;

    fn name(&self) -> &str {
        "{{name}}"
    }

    fn encode(&mut self, samples: &[f32], packet: &mut Vec<u8>) {
        packet.extend(samples.iter().map(|&sample| compress(sample)));
    }

    fn packet_samples(&self, packet: &[u8]) -> Option<usize> {
        self.is_legal_frame(packet.len()).then_some(packet.len())
    }

    fn open_decoder(&mut self) -> Voice {
        Voice { last: [0.0; 480] }
    }
}

/// One remote voice. Where a packet is lost the last 10 ms are said again, at half the level each time.
pub struct Voice {
    last: [f32; 480],
}

impl Decoder for Voice {
    fn decode(&mut self, packet: &[u8], samples: &mut [f32]) -> bool {
        for (sample, &byte) in samples.iter_mut().zip(packet) {
            *sample = expand(byte);
        }
        self.last.copy_from_slice(&samples[samples.len() - 480..]);
        true
    }

    fn conceal(&mut self, samples: &mut [f32]) {
        for piece in samples.chunks_mut(480) {
            for (sample, last) in piece.iter_mut().zip(&mut self.last) {
                *last *= 0.5;
                *sample = *last;
            }
        }
    }
}

export_plugin!(MuLaw: Codec);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_has_a_byte_a_sample_and_comes_back_within_3_percent() {
        let mut packet = Vec::new();
        MuLaw.encode(&[0.3; 480], &mut packet);
        assert_eq!((packet.len(), MuLaw.packet_samples(&packet)), (480, Some(480)));
        assert_eq!(MuLaw.packet_samples(&packet[1..]), None);
        let mut samples = [0.0; 480];
        assert!(MuLaw.open_decoder().decode(&packet, &mut samples));
        assert!((samples[479] - 0.3).abs() < 0.009);
    }

    #[test]
    fn a_loss_fades() {
        let mut voice = Voice { last: [0.4; 480] };
        let mut samples = [0.0; 960];
        voice.conceal(&mut samples);
        assert_eq!((samples[0], samples[959]), (0.2, 0.1));
    }
}
