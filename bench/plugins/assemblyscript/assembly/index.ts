// Low-pass at 4 kHz, Q 0.707, at 48 kHz (Audio EQ Cookbook), then the gain.
const GAIN: f32 = 0.8;
const B0: f32 = 0.0494902;
const B1: f32 = 0.0989804;
const A1: f32 = -1.2796324;
const A2: f32 = 0.4775922;
const TAIL_SAMPLES: u32 = 480;

const result = memory.data(16, 8);
const list = memory.data(8, 8);
let z1: f32 = 0;
let z2: f32 = 0;

export function cabi_realloc(old: usize, oldBytes: usize, align: usize, bytes: usize): usize {
  if (old == 0) return bytes == 0 ? align : heap.alloc(bytes);
  return heap.realloc(old, bytes);
}

export function captured_audio__activate(sampleRate: i32, frameSamples: i32): usize {
  store<u8>(result, 0);
  store<u32>(result, 0, 4);
  store<u32>(result, TAIL_SAMPLES, 8);
  return result;
}

// The effect works in place: input and output use the same buffer, which is freed with the next call.
let last: usize = 0;

export function captured_audio__on_audio_frame_captured(samples: usize, length: i32): usize {
  if (last != 0) heap.free(last);
  last = length > 0 ? samples : 0;
  for (let index: i32 = 0; index < length; index++) {
    const at = samples + ((<usize>index) << 2);
    const input = load<f32>(at);
    const output = B0 * input + z1;
    z1 = B1 * input - A1 * output + z2;
    z2 = B0 * input - A2 * output;
    store<f32>(at, output * GAIN);
  }
  store<u32>(list, <u32>samples);
  store<u32>(list, length, 4);
  return list;
}

export function captured_audio__reset(): void {
  z1 = 0;
  z2 = 0;
}

export function captured_audio__deactivate(): void {}
