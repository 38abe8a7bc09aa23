use crate::bands::{FRAME_SAMPLES, Frame};
use crate::canceller::{self, Canceller};

/// Samples by which the output is late, asleep or awake.
pub const LATENCY_SAMPLES: usize = canceller::LATENCY_SAMPLES;

/// Peak below which the far end counts as silent: −72 dBFS. Its echo is below the noise of any microphone.
const SILENCE: f32 = 2.5e-4;

/// Silent frames before the canceller sleeps: 3 s. The longest echo that it can cancel ends half a second after what was played.
const FRAMES_TO_SLEEP: u32 = 300;

/// Frames at the start in which the canceller works anyway: 1 s. It learns how loud the room's own noise is.
const FRAMES_TO_SETTLE: u32 = 100;

/// Louder than any microphone, and far from where powers overflow.
const LOUDEST: f32 = 8.0;

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    /// The microphone passes, only delayed; the canceller keeps what it knows of the room.
    Asleep,
    /// The far end began to sound within this frame, and its echo cannot be there yet: the canceller's buffers fill while the microphone still passes.
    Waking,
    Awake,
}

/// Lets the canceller work only while there can be an echo. What leaves is equally late in all modes, and modes change by a crossfade.
pub struct EchoGate {
    canceller: Canceller,
    mode: Mode,
    silent_frames: u32,
    /// The end of the microphone's last frame.
    late: [f32; LATENCY_SAMPLES],
}

impl EchoGate {
    pub fn new(canceller: Canceller) -> Self {
        Self {
            canceller,
            mode: Mode::Awake,
            silent_frames: FRAMES_TO_SLEEP - FRAMES_TO_SETTLE,
            late: [0.0; LATENCY_SAMPLES],
        }
    }

    /// Replaces the frame of the microphone by the one `LATENCY_SAMPLES` before it, without echo.
    pub fn process(&mut self, frame: &mut Frame, far_end: &Frame) {
        let microphone = frame.map(finite);
        let far_end = far_end.map(finite);
        let is_silent = far_end.iter().all(|sample| sample.abs() < SILENCE);
        self.silent_frames = if is_silent { self.silent_frames.saturating_add(1) } else { 0 };
        let before = self.mode;
        self.mode = match before {
            Mode::Asleep if is_silent => Mode::Asleep,
            Mode::Asleep => Mode::Waking,
            Mode::Waking | Mode::Awake if self.silent_frames < FRAMES_TO_SLEEP => Mode::Awake,
            Mode::Waking | Mode::Awake => Mode::Asleep,
        };
        let dry = self.delayed(&microphone);
        if before == Mode::Asleep && self.mode == Mode::Asleep {
            *frame = dry;
            return;
        }
        let wet = self.canceller.process(&microphone, &far_end);
        *frame = match (before, self.mode) {
            (_, Mode::Waking) => dry,
            (Mode::Waking, _) => crossfade(&dry, &wet),
            (_, Mode::Asleep) => crossfade(&wet, &dry),
            _ => wet,
        };
    }

    fn delayed(&mut self, frame: &Frame) -> Frame {
        let mut delayed = [0.0; FRAME_SAMPLES];
        let fresh = FRAME_SAMPLES - LATENCY_SAMPLES;
        delayed[..LATENCY_SAMPLES].copy_from_slice(&self.late);
        delayed[LATENCY_SAMPLES..].copy_from_slice(&frame[..fresh]);
        self.late.copy_from_slice(&frame[fresh..]);
        delayed
    }
}

/// Runs the code that is asleep at first a hundred times, so that the engine has compiled it when the first echo comes.
pub fn warm_up() {
    let mut canceller = Canceller::new();
    let mut seed = 1u32;
    let mut frame = [0.0; FRAME_SAMPLES];
    for _ in 0..100 {
        for sample in &mut frame {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *sample = seed as i32 as f32 / 2_147_483_648.0 * 0.1;
        }
        canceller.process(&frame.map(|sample| sample * 0.3), &frame);
    }
}

fn finite(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-LOUDEST, LOUDEST) } else { 0.0 }
}

fn crossfade(from: &Frame, to: &Frame) -> Frame {
    let mut mixed = [0.0; FRAME_SAMPLES];
    for (index, sample) in mixed.iter_mut().enumerate() {
        let share = (index as f32 + 0.5) / FRAME_SAMPLES as f32;
        *sample = from[index] + (to[index] - from[index]) * share;
    }
    mixed
}
