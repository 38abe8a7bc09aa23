import { FRAME, LATENCY } from './format';
import { maximumOf, minimumOf, PARAMETERS, stepOf, turn, valueOf } from './parameters';
import { changeFrame, clearVoice, prepareVoice } from './voice';

// The canonical ABI of world `plugin`, by hand. Exported names have `__` for `#`, and short interface names: see `export-names.ts`.
// What the host passes in lies in memory from `cabi_realloc` and belongs to the plugin; what it passes out
// lies in fixed places and is read at once, so nothing is left to free.

const OK: u8 = 0;
const ERROR: u8 = 1;
const UNSUPPORTED_CONFIG: u8 = 0;
const PARAMETER_BYTES: usize = 64;
const TEXT_BYTES: usize = 256;

const result = memory.data(16, 8);
const list = memory.data(8, 8);
const frame = memory.data(1920, 16);
const parameterRecords = memory.data(256, 8);
const texts = memory.data(256, 8);
let textEnd: usize = 0;

export function cabi_realloc(old: usize, oldBytes: usize, align: usize, bytes: usize): usize {
  if (old == 0) return bytes == 0 ? align : heap.alloc(bytes);
  return heap.realloc(old, bytes);
}

/** `length` is that of the list: an empty one has no memory. */
function release(pointer: usize, length: i32): void {
  if (length > 0) heap.free(pointer);
}

export function lifecycle__start(_role: i32): usize {
  store<u8>(result, OK);
  return result;
}

/** Every setting is a parameter, and those the host turns itself. */
export function lifecycle__on_settings_changed(text: usize, length: i32): void {
  release(text, length);
}

export function lifecycle__stop(): void {}

export function captured_audio__activate(sampleRate: i32, frameSamples: i32): usize {
  if (sampleRate != 48000 || frameSamples != FRAME) {
    store<u8>(result, ERROR);
    store<u8>(result, UNSUPPORTED_CONFIG, 4);
    return result;
  }
  prepareVoice();
  store<u8>(result, OK);
  store<u32>(result, LATENCY, 4);
  return result;
}

/** A frame of another length than announced comes back as an empty list, which the host counts as a strike. */
export function captured_audio__on_audio_frame_captured(samples: usize, length: i32): usize {
  const isFrame = length == FRAME;
  if (isFrame) changeFrame(samples, frame);
  release(samples, length);
  store<u32>(list, <u32>frame);
  store<u32>(list, isFrame ? FRAME : 0, 4);
  return list;
}

export function captured_audio__reset(): void {
  clearVoice();
}

export function captured_audio__deactivate(): void {
  clearVoice();
}

export function parameters__list_parameters(): usize {
  textEnd = 0;
  for (let id: u32 = 0; id < PARAMETERS; id++) {
    const record = parameterRecords + <usize>id * PARAMETER_BYTES;
    store<u32>(record, id);
    storeText(record + 4, nameOf(id));
    storeText(record + 12, unitOf(id));
    store<f64>(record, minimumOf(id), 24);
    store<f64>(record, maximumOf(id), 32);
    store<f64>(record, defaultOf(id), 40);
    store<f64>(record, stepOf(id), 48);
    store<u8>(record, 0, 56);
  }
  store<u32>(list, <u32>parameterRecords);
  store<u32>(list, PARAMETERS, 4);
  return list;
}

export function parameters__set_parameter(id: u32, value: f64): void {
  turn(id, value);
}

export function parameters__get_parameter(id: u32): f64 {
  return valueOf(id);
}

function nameOf(id: u32): string {
  if (id == 0) return 'Voice';
  if (id == 1) return 'Pitch';
  return id == 2 ? 'Keep my timbre' : 'Mix';
}

function unitOf(id: u32): string {
  if (id == 1) return 'semitones';
  return id == 3 ? '%' : '';
}

function defaultOf(id: u32): f64 {
  if (id == 1) return 4;
  return id == 3 ? 100 : 1;
}

/** Writes a string as UTF-8 and its place and length to `at`. */
function storeText(at: usize, text: string): void {
  const place = texts + textEnd;
  const bytes = <usize>String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, place);
  textEnd += bytes;
  if (textEnd > TEXT_BYTES) unreachable();
  store<u32>(at, <u32>place);
  store<u32>(at, <u32>bytes, 4);
}
