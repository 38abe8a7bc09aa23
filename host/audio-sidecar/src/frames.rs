//! The messages of docs/wire/audio-sidecar.md: a header of four bytes (kind, flags, payload bytes), then the payload.

/// Counts up with each change that the engine must know.
pub const VERSION: u32 = 3;
#[cfg(any(not(target_os = "linux"), feature = "alsa"))]
pub const RATE: usize = 48_000;
/// Samples of one frame: 10 ms, mono.
pub const FRAME: usize = 480;
pub const HEADER_BYTES: usize = 4;
pub const FRAME_BYTES: usize = FRAME * 4;
pub const MAX_MESSAGE_BYTES: usize = HEADER_BYTES + 2 * FRAME_BYTES;

pub const KIND_CAPTURED: u8 = 1;
pub const KIND_EVENT: u8 = 2;
const KIND_PLAYED: u8 = 3;
const KIND_REST: u8 = 4;
const KIND_PAUSE: u8 = 5;
const REST_BYTES: usize = 4;
pub const FLAG_NO_MICROPHONE: u8 = 1;
/// The frame was gathered while nobody spoke; the engine's answer to it is not played.
#[cfg(target_os = "linux")]
pub const FLAG_REST: u8 = 2;
const FLAG_SIDE: u8 = 1;

/// One frame from the engine as left and right samples in turn.
pub type Stereo = [f32; 2 * FRAME];

pub fn write_header(out: &mut [u8], kind: u8, flags: u8, payload_bytes: usize) {
    out[0] = kind;
    out[1] = flags;
    out[2..4].copy_from_slice(&(payload_bytes as u16).to_le_bytes());
}

/// The first event. Where it pauses, the engine need not answer ticks with silence.
pub fn hello(pauses: bool) -> String {
    format!("{{\"type\":\"hello\",\"version\":{VERSION},\"pauses\":{pauses}}}")
}

/// A message from the engine.
pub enum Message<'a> {
    Played(&'a Stereo),
    /// The threshold of rest (linear RMS): frames up to this level may be gathered, as nobody speaks and nobody is heard; 0 ends the rest.
    Rest(#[cfg_attr(not(target_os = "linux"), expect(dead_code))] f32),
    /// Nothing is heard until the next frame; ticks are not answered until then.
    Pause,
}

/// Collects what arrives on standard input. It holds one message at most and never grows.
pub struct Inbox {
    bytes: [u8; MAX_MESSAGE_BYTES],
    filled: usize,
}

/// The engine sent what this program does not understand.
#[derive(Debug, PartialEq)]
pub struct Malformed;

impl Inbox {
    pub fn new() -> Self {
        Self { bytes: [0; MAX_MESSAGE_BYTES], filled: 0 }
    }

    /// Takes bytes and calls `on_message` for each whole message.
    pub fn push(&mut self, mut input: &[u8], mut on_message: impl FnMut(Message<'_>)) -> Result<(), Malformed> {
        let mut stereo = [0.0; 2 * FRAME];
        while !input.is_empty() {
            let wanted = if self.filled < HEADER_BYTES { HEADER_BYTES } else { HEADER_BYTES + self.payload_bytes() };
            let taken = (wanted - self.filled).min(input.len());
            self.bytes[self.filled..self.filled + taken].copy_from_slice(&input[..taken]);
            self.filled += taken;
            input = &input[taken..];
            if self.filled < HEADER_BYTES {
                continue;
            }
            self.check_header()?;
            if self.filled < HEADER_BYTES + self.payload_bytes() {
                continue;
            }
            self.filled = 0;
            if self.bytes[0] == KIND_PAUSE {
                on_message(Message::Pause);
            } else if self.bytes[0] == KIND_REST {
                let level = f32::from_le_bytes([self.bytes[4], self.bytes[5], self.bytes[6], self.bytes[7]]);
                on_message(Message::Rest(if level.is_finite() { level.max(0.0) } else { 0.0 }));
            } else {
                self.read_frame(self.bytes[1] == FLAG_SIDE, &mut stereo);
                on_message(Message::Played(&stereo));
            }
        }
        Ok(())
    }

    fn payload_bytes(&self) -> usize {
        usize::from(u16::from_le_bytes([self.bytes[2], self.bytes[3]]))
    }

    fn check_header(&self) -> Result<(), Malformed> {
        match (self.bytes[0], self.bytes[1], self.payload_bytes()) {
            (KIND_PLAYED, 0, FRAME_BYTES) | (KIND_REST, 0, REST_BYTES) | (KIND_PAUSE, 0, 0) => Ok(()),
            (KIND_PLAYED, FLAG_SIDE, bytes) if bytes == 2 * FRAME_BYTES => Ok(()),
            _ => Err(Malformed),
        }
    }

    fn read_frame(&self, has_side: bool, stereo: &mut Stereo) {
        let sample = |index: usize| {
            let at = HEADER_BYTES + 4 * index;
            let value =
                f32::from_le_bytes([self.bytes[at], self.bytes[at + 1], self.bytes[at + 2], self.bytes[at + 3]]);
            if value.is_finite() { value } else { 0.0 }
        };
        for i in 0..FRAME {
            let mid = sample(i);
            let side = if has_side { sample(FRAME + i) } else { 0.0 };
            stereo[2 * i] = mid + side;
            stereo[2 * i + 1] = mid - side;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(flags: u8, samples: &[f32]) -> Vec<u8> {
        let mut out = vec![0; HEADER_BYTES];
        write_header(&mut out, KIND_PLAYED, flags, samples.len() * 4);
        out.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        out
    }

    #[test]
    fn reads_a_frame_in_pieces_of_7_bytes_as_left_and_right() {
        let mut samples = vec![0.5; FRAME];
        samples.extend(vec![0.25; FRAME]);
        let mut inbox = Inbox::new();
        let mut seen = Vec::new();
        for piece in message(FLAG_SIDE, &samples).chunks(7) {
            inbox
                .push(piece, |message| {
                    let Message::Played(stereo) = message else { panic!() };
                    seen.push((stereo[0], stereo[959]));
                })
                .unwrap();
        }
        assert_eq!(seen, [(0.75, 0.25)]);
    }

    #[test]
    fn takes_a_sample_that_is_no_number_as_0() {
        let mut seen = 1.0;
        let on_message = |message: Message<'_>| {
            let Message::Played(stereo) = message else { panic!() };
            seen = stereo[0];
        };
        Inbox::new().push(&message(0, &[f32::NAN; FRAME]), on_message).unwrap();
        assert_eq!(seen, 0.0);
    }

    #[test]
    fn reads_a_pause_and_the_frame_behind_it() {
        let mut bytes = vec![KIND_PAUSE, 0, 0, 0];
        bytes.extend(message(0, &[0.5; FRAME]));
        let mut seen = Vec::new();
        let on_message = |message: Message<'_>| match message {
            Message::Pause => seen.push(0.0),
            Message::Played(stereo) => seen.push(stereo[0]),
            Message::Rest(_) => panic!(),
        };
        Inbox::new().push(&bytes, on_message).unwrap();
        assert_eq!(seen, [0.0, 0.5]);
    }

    #[test]
    fn reads_the_level_of_rest_and_takes_one_that_is_no_number_or_negative_as_0() {
        for (sent, expected) in [(0.01, 0.01), (0.0, 0.0), (f32::NAN, 0.0), (-1.0, 0.0), (f32::INFINITY, 0.0)] {
            let mut bytes = vec![KIND_REST, 0, 4, 0];
            bytes.extend(sent.to_le_bytes());
            let mut seen = -1.0;
            let on_message = |message: Message<'_>| {
                let Message::Rest(level) = message else { panic!() };
                seen = level;
            };
            Inbox::new().push(&bytes, on_message).unwrap();
            assert_eq!(seen, expected);
        }
    }

    #[test]
    fn refuses_every_header_that_is_no_played_frame_no_rest_and_no_pause() {
        for kind in 0..=255 {
            for flags in [0, 1, 2, 255] {
                for bytes in [0, 4, 1_919, FRAME_BYTES, 2 * FRAME_BYTES, 65_535] {
                    let mut header = [0; HEADER_BYTES];
                    write_header(&mut header, kind, flags, bytes);
                    let is_played = kind == KIND_PLAYED
                        && ((flags == 0 && bytes == FRAME_BYTES) || (flags == 1 && bytes == 2 * FRAME_BYTES));
                    let is_short = flags == 0 && [(KIND_REST, 4), (KIND_PAUSE, 0)].contains(&(kind, bytes));
                    let is_known = is_played || is_short;
                    assert_eq!(Inbox::new().push(&header, |_| ()).is_ok(), is_known, "{kind} {flags} {bytes}");
                }
            }
        }
    }
}
