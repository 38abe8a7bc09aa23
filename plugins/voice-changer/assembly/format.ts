// Lengths and the time base that all parts share. One unit is one sample at 48 kHz.
//
// The newest HISTORY samples of the input lie in one linear buffer; position 0 is the oldest. Each frame moves
// everything to the left by FRAME, so positions stay small however long a call lasts.

export const SAMPLE_RATE: f32 = 48000.0;
export const FRAME: i32 = 480;
/** What the plugin adds, in every mode: 20 ms. */
export const LATENCY: i32 = 960;
/** How long it may sound on: what is in the history is laid out again, and a whisper's filter rings off. */
export const TAIL: i32 = 14_400;
export const HISTORY: i32 = 4096;
/** Where the frame that leaves now begins in the history. */
export const OUTPUT_START: i32 = HISTORY - FRAME - LATENCY;
/** Where it ends. */
export const OUTPUT_END: i32 = HISTORY - LATENCY;
