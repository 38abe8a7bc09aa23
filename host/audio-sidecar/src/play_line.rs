//! Played sound between the microphone's clock, at which the engine answers, and the loudspeaker's.

use crate::frames::{FRAME, Stereo};
use crate::kernels::{Kernels, TAPS};

const MS: i64 = 48;
/// Frames whose smallest queue decides about the speed: 1 s.
const WINDOW: u32 = 100;
/// Speed per sample of excess. A steady drift of 200 ppm is held 25 samples from the target.
const GAIN: f64 = 8e-6;
const MAX_CORRECTION: f64 = 2_000e-6;
/// An excess of 10 ms is cut out at once: it comes from a start or a stall, not from drift. In silence 1 ms is.
const CUT: i64 = FRAME as i64;
const SILENT_CUT: i64 = MS;
const FADE: usize = 96;
/// The margin grows by the smallest step after a gap, and by half of what was missing after one that follows another within `REPEATED`.
const LEAST_STEP: i64 = 2 * MS;
const LARGEST_STEP: i64 = 10 * MS;
const MAX_MARGIN: i64 = 100 * MS;
const REPEATED: u32 = 1_000;
/// Frames without a gap after which the margin shrinks by a step: 15 s.
const CALM: u32 = 1_500;
/// Frames of a new stream that tell nothing about the loudspeaker's jitter, because it wakes: 2 s.
const WARM_UP: u32 = 200;
/// A frame that would wait for so long beyond the margin is stale: it belongs to a stall.
const STALE: i64 = 20 * MS;
/// Peak below which a frame is silent: -80 dBFS.
const SILENT: f32 = 1e-4;
/// The loudspeaker takes blocks. A block that it takes within 2 ms after a frame counts as taken before it: on another clock it soon will be.
const EDGE: i64 = 96;
/// A frame at the largest correction, and one more.
const MAX_PAIRS: usize = FRAME + 2;

/// The output of one frame: `skipped` pairs of samples are left out before `samples`, which are never empty: PulseAudio ends a connection that sends an empty block.
pub struct Written<'a> {
    pub skipped: i64,
    pub samples: &'a [f32],
}

/// Holds the server's queue, before a frame is written, at a margin: by resampling within ±2000 ppm, by cuts in silence, and after a gap by a larger margin that shrinks again.
/// Counts pairs of samples. Allocates only in `new`.
pub struct PlayLine {
    kernels: Kernels,
    /// The last `TAPS` pairs before the frame, and the frame.
    input: Box<[f32; 2 * (TAPS + FRAME)]>,
    output: Box<[f32; 2 * MAX_PAIRS]>,
    /// Place of the next output pair in `input`.
    position: f64,
    correction: f64,
    /// Pairs that the server asked for since the start, beyond the length of its queue: it has played these.
    played: i64,
    written: i64,
    /// Pairs that the loudspeaker takes at once.
    block: i64,
    least_margin: i64,
    margin: i64,
    smallest: i64,
    seen: u32,
    calm: u32,
    since_gap: u32,
    taken: u32,
    /// The pairs of samples still to be cut out (positive) or put in (negative), by the last window.
    excess: i64,
    /// The next frame starts anew at the margin, and that is no gap.
    is_restarting: bool,
    /// The server said that it ran dry since the last frame.
    was_dry: bool,
    pub gaps: u32,
    pub cuts: u32,
    pub stale: u32,
}

impl PlayLine {
    pub fn new(margin: usize, block: usize) -> Self {
        Self {
            kernels: Kernels::new(1.0),
            input: Box::new([0.0; 2 * (TAPS + FRAME)]),
            output: Box::new([0.0; 2 * MAX_PAIRS]),
            position: (TAPS / 2) as f64,
            correction: 0.0,
            played: 0,
            written: 0,
            block: block as i64,
            least_margin: margin as i64,
            margin: margin as i64,
            smallest: i64::MAX,
            seen: 0,
            calm: 0,
            since_gap: REPEATED,
            taken: 0,
            excess: 0,
            is_restarting: true,
            was_dry: false,
            gaps: 0,
            cuts: 0,
            stale: 0,
        }
    }

    /// The loudspeaker has taken `pairs` more, as far as the server says.
    pub fn advance(&mut self, pairs: i64) {
        self.played += pairs;
    }

    /// The pairs of samples that the loudspeaker has taken since the start.
    pub fn played(&self) -> i64 {
        self.played
    }

    pub fn ran_dry(&mut self) {
        self.was_dry = true;
    }

    /// The next frame does not follow the last one.
    pub fn restart(&mut self) {
        self.is_restarting = true;
    }

    /// [audio] One frame of the engine, in `since` pairs of time after the last `advance`; None where it is stale.
    pub fn push(&mut self, frame: &Stereo, since: i64) -> Option<Written<'_>> {
        self.taken = self.taken.saturating_add(1);
        let mut queue = self.written - self.played;
        // A block that the loudspeaker is about to take counts as taken.
        let due = if since > self.block - EDGE { self.block } else { 0 };
        let mut skipped = 0;
        if self.is_restarting || queue < 0 || self.was_dry {
            if !self.is_restarting {
                self.widen(-queue);
            }
            skipped = (self.margin + due - queue).max(0);
            queue += skipped;
            self.is_restarting = false;
            self.was_dry = false;
            self.forget_window();
        }
        if queue > self.margin + due + STALE {
            self.stale += 1;
            return None;
        }
        self.note(queue - due);
        let is_silent = self.take_in(frame);
        let mut pairs = if is_silent { self.pass_silence() } else { self.render() };
        if self.excess < 0 && is_silent {
            skipped -= self.excess;
            self.excess = 0;
        }
        let limit = if is_silent { SILENT_CUT } else { CUT };
        let from = if self.excess > limit { self.cut(pairs, is_silent) } else { 0 };
        pairs -= from;
        self.written += skipped + pairs as i64;
        Some(Written { skipped, samples: &self.output[2 * from..2 * (from + pairs)] })
    }

    fn widen(&mut self, missing: i64) {
        self.gaps += 1;
        self.calm = 0;
        if self.taken > WARM_UP {
            let step = if self.since_gap < REPEATED { missing / 2 } else { 0 }.clamp(LEAST_STEP, LARGEST_STEP);
            self.margin = (self.margin + step).min(self.least_margin + MAX_MARGIN);
        }
        self.since_gap = 0;
    }

    fn note(&mut self, queue: i64) {
        self.smallest = self.smallest.min(queue);
        self.seen += 1;
        self.calm += 1;
        self.since_gap = self.since_gap.saturating_add(1);
        if self.calm >= CALM {
            self.margin = (self.margin - LEAST_STEP).max(self.least_margin);
            self.calm = 0;
        }
        if self.seen < WINDOW {
            return;
        }
        self.excess = self.smallest - self.margin;
        self.correction = (self.excess as f64 * GAIN).clamp(-MAX_CORRECTION, MAX_CORRECTION);
        self.forget_window();
    }

    fn forget_window(&mut self) {
        self.smallest = i64::MAX;
        self.seen = 0;
    }

    /// True where frame and history are silent.
    fn take_in(&mut self, frame: &Stereo) -> bool {
        self.input.copy_within(2 * FRAME.., 0);
        self.input[2 * TAPS..].copy_from_slice(frame);
        self.input.iter().all(|sample| sample.abs() < SILENT)
    }

    fn pass_silence(&mut self) -> usize {
        self.position = (TAPS / 2) as f64;
        self.output[..2 * FRAME].copy_from_slice(&self.input[2 * TAPS..]);
        FRAME
    }

    fn render(&mut self) -> usize {
        let step = 1.0 + self.correction;
        // The filter needs half its length behind the place.
        let end = (FRAME + TAPS / 2) as f64;
        let mut pairs = 0;
        while self.position < end && pairs < MAX_PAIRS {
            let (left, right) = self.kernels.interpolate_pair(self.position, self.input.as_slice());
            self.output[2 * pairs] = left;
            self.output[2 * pairs + 1] = right;
            pairs += 1;
            self.position += step;
        }
        self.position -= FRAME as f64;
        pairs
    }

    /// Leaves pairs out at the start of what was rendered, and returns how many; the sound before them fades over to the sound behind them.
    fn cut(&mut self, pairs: usize, is_silent: bool) -> usize {
        let room = pairs - if is_silent { 1 } else { FADE };
        let left_out = (self.excess as usize).min(room);
        self.excess -= left_out as i64;
        self.correction = 0.0;
        self.cuts += u32::from(!is_silent);
        if !is_silent {
            for i in 0..2 * FADE {
                let weight = (i as f32 / 2.0 + 0.5) / FADE as f32;
                let after = self.output[2 * left_out + i];
                self.output[2 * left_out + i] = self.output[i] * (1.0 - weight) + after * weight;
            }
        }
        self.forget_window();
        left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A loudspeaker at `1 + drift` of the microphone's speed that takes 240 pairs at a time; frames come every 480 of the microphone, `late` pairs after that. Returns the line and what was written, gaps as zeros.
    fn run(line: &mut PlayLine, drift: f64, frames: usize, late: impl Fn(usize) -> f64) -> Vec<f32> {
        let mut heard = Vec::new();
        let mut taken = line.played();
        let begun = taken as f64;
        for number in 0..frames {
            let now = (((number + 1) * FRAME) as f64 + late(number)) * (1.0 + drift) + begun;
            while ((taken + 240) as f64) <= now {
                taken += 240;
                line.advance(240);
            }
            let mut frame = [0.0; 2 * FRAME];
            for i in 0..FRAME {
                let angle = (number * FRAME + i) as f64 * 400.0 * std::f64::consts::TAU / 48_000.0;
                frame[2 * i] = 0.25 * angle.sin() as f32;
                frame[2 * i + 1] = -frame[2 * i];
            }
            if let Some(written) = line.push(&frame, now as i64 - taken) {
                heard.extend(std::iter::repeat_n(0.0, written.skipped as usize));
                heard.extend(written.samples.iter().step_by(2));
            }
        }
        heard
    }

    #[test]
    fn holds_its_margin_within_2_ms_at_300_ppm_for_5_minutes_without_a_gap_or_a_cut() {
        for drift in [300e-6, -300e-6] {
            let mut line = PlayLine::new(96, 240);
            run(&mut line, drift, 30_000, |_| 0.0);
            assert_eq!((line.gaps, line.cuts, line.stale), (0, 0, 0));
            // A block of the loudspeaker lies between the queue's ends.
            assert!((line.written - line.played - 96).abs() < 96 + 240 + 480, "{}", line.written - line.played);
        }
    }

    #[test]
    fn keeps_a_sine_within_minus_70_db_of_one_while_it_corrects() {
        let mut line = PlayLine::new(96, 240);
        let heard = run(&mut line, 200e-6, 2_000, |_| 0.0);
        let turn = 2.0 * (400.0 * std::f64::consts::TAU / 48_000.0 * (1.0 - line.correction)).cos();
        let worst = heard[heard.len() - 40_000..]
            .windows(3)
            .map(|x| (f64::from(x[0]) + f64::from(x[2]) - turn * f64::from(x[1])).abs())
            .fold(0.0, f64::max);
        assert!(worst < 1e-4, "{worst}");
    }

    #[test]
    fn grows_after_answers_that_come_late_until_there_is_no_gap_and_shrinks_to_its_least_margin_again() {
        let mut line = PlayLine::new(96, 240);
        run(&mut line, 0.0, 300, |_| 0.0);
        // Every seventh answer comes 12 ms later.
        let jitter = |number: usize| if number % 7 == 0 { 576.0 } else { 0.0 };
        run(&mut line, 0.0, 500, jitter);
        let (gaps, wide) = (line.gaps, line.margin);
        assert!(gaps > 0 && gaps < 10 && wide > 96, "{gaps} {wide}");
        run(&mut line, 0.0, 500, jitter);
        assert_eq!(line.gaps, gaps);
        run(&mut line, 0.0, 20_000, |_| 0.0);
        assert_eq!((line.margin, line.gaps), (96, gaps));
    }

    #[test]
    fn starts_anew_behind_a_block_that_is_about_to_be_taken_so_that_the_next_frame_finds_its_margin() {
        for (since, margin) in [(10, 96), (230, 96 + 240)] {
            let mut line = PlayLine::new(96, 240);
            line.advance(24_000);
            line.push(&[0.0; 2 * FRAME], since);
            assert_eq!(line.written - line.played, margin + FRAME as i64, "{since}");
            // Two blocks until the next frame, and the one that was due.
            line.advance(480 + if since > 240 - EDGE { 240 } else { 0 });
            line.push(&[0.0; 2 * FRAME], 10);
            assert_eq!((line.gaps, line.written - line.played), (0, 96 + FRAME as i64), "{since}");
        }
    }

    #[test]
    fn cuts_an_excess_of_more_than_a_frame_out_of_silence_without_an_empty_block() {
        let mut line = PlayLine::new(96, 240);
        let mut written = 0;
        for number in 0..300 {
            // From frame 100 on the loudspeaker is 15 ms behind.
            line.advance(if number == 100 { FRAME as i64 - 720 } else { FRAME as i64 });
            let pairs = line.push(&[0.0; 2 * FRAME], 0).map_or(0, |written| written.samples.len() / 2);
            assert!(pairs > 0, "frame {number}");
            written += pairs;
        }
        assert!((written as i64 - (300 * FRAME as i64 - 720)).abs() <= 48, "{written}");
    }

    #[test]
    fn leaves_out_what_a_stall_of_300_ms_brought_at_once() {
        let mut line = PlayLine::new(96, 240);
        run(&mut line, 0.0, 300, |_| 0.0);
        // Frames 0 to 29 come together with frame 30.
        run(&mut line, 0.0, 400, |number| if number < 30 { ((30 - number) * FRAME) as f64 } else { 0.0 });
        assert!(line.gaps <= 2 && line.stale > 20, "{} {}", line.gaps, line.stale);
        assert!(line.written - line.played < line.margin + 480 + 240 + 96);
    }
}
