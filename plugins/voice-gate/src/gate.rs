/// How the gate judges a frame.
#[derive(Clone, Copy, PartialEq)]
pub enum Mode {
    /// The speech detector decides.
    Automatic,
    /// The level decides.
    Manual,
}

/// What the user can turn. Times in milliseconds.
#[derive(Clone, Copy)]
pub struct Controls {
    pub mode: Mode,
    /// 0 opens only for what is surely speech, 1 for what might be.
    pub sensitivity: f32,
    /// Manual mode opens at this level, in dB below full scale (RMS of a frame).
    pub threshold_dbfs: f32,
    /// So long must speech last before the gate opens.
    pub attack_ms: f32,
    /// So long does the gate stay open after speech, whatever comes.
    pub hold_ms: f32,
    /// So much longer does it stay open while there are traces of speech, as the ends of words.
    pub release_ms: f32,
}

/// With a longer attack than this the user wants to hear of nothing that is short.
const PATIENT_ATTACK_MS: f32 = 10.0;

impl Controls {
    /// Whether a sound may open the gate before the detector knows it.
    pub fn opens_on_suspicion(&self) -> bool {
        self.mode == Mode::Automatic && self.attack_ms <= PATIENT_ATTACK_MS
    }
}

/// In automatic mode what is below this is silence, whatever the detector says.
const SILENCE_DBFS: f32 = -70.0;
/// Traces of speech reach this part of the probability that opens.
const TRACE_PROBABILITY: f32 = 0.4;
/// Traces in manual mode: this much below the threshold.
const TRACE_DB: f32 = 6.0;

/// Turns one judgement per frame into open and closed.
pub struct Gate {
    frame_ms: f32,
    is_open: bool,
    speech_ms: f32,
    quiet_ms: f32,
}

/// What one frame is for the gate.
enum Verdict {
    Speech,
    Trace,
    Quiet,
}

impl Gate {
    pub fn new(frame_ms: f32) -> Self {
        Self { frame_ms, is_open: false, speech_ms: 0.0, quiet_ms: 0.0 }
    }

    /// Decides for one frame.
    pub fn decide(&mut self, controls: &Controls, level_dbfs: f32, speech_probability: f32) -> bool {
        match judge(controls, level_dbfs, speech_probability) {
            Verdict::Speech => {
                self.speech_ms += self.frame_ms;
                self.quiet_ms = 0.0;
                if self.speech_ms > controls.attack_ms {
                    self.is_open = true;
                }
            }
            Verdict::Trace => self.wait(controls.hold_ms + controls.release_ms),
            Verdict::Quiet => self.wait(controls.hold_ms),
        }
        self.is_open
    }

    fn wait(&mut self, patience_ms: f32) {
        self.speech_ms = 0.0;
        self.quiet_ms += self.frame_ms;
        if self.quiet_ms > patience_ms {
            self.is_open = false;
        }
    }
}

fn judge(controls: &Controls, level_dbfs: f32, speech_probability: f32) -> Verdict {
    let (value, opens_at, trace_at) = match controls.mode {
        Mode::Automatic if level_dbfs < SILENCE_DBFS => return Verdict::Quiet,
        Mode::Automatic => {
            let opens_at = 0.95 - 0.9 * controls.sensitivity;
            (speech_probability, opens_at, opens_at * TRACE_PROBABILITY)
        }
        Mode::Manual => (level_dbfs, controls.threshold_dbfs, controls.threshold_dbfs - TRACE_DB),
    };
    if value >= opens_at {
        Verdict::Speech
    } else if value >= trace_at {
        Verdict::Trace
    } else {
        Verdict::Quiet
    }
}
