import type { WatComponent } from './wat-component.ts';

/** Parts of a guest of the current generation: functions in WebAssembly text. Memory below 4096 belongs to the guest; lists follow. */
export interface GuestParts {
  readonly id: string;
  readonly exports: readonly string[];
  readonly functions: readonly string[];
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** True for a guest that imports a function that needs jco's glue, so that all of its calls go through the glue. */
  readonly needsGlue?: boolean;
}

const GLUE_IMPORT = '(import "jackfield:plugin/session@0.2.0" "list-channels" (func (param i32)))';

/** An allocator that starts again at 4096 beyond address 100,000: enough for the lists of one call. */
const ALLOCATOR = `(global $next (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $place i32)
    (if (i32.gt_u (global.get $next) (i32.const 100000)) (then (global.set $next (i32.const 4096))))
    (local.set $place (global.get $next))
    (global.set $next (i32.and (i32.add (i32.add (global.get $next) (local.get 3)) (i32.const 7)) (i32.const -8)))
    (local.get $place))`;

export function guest({ id, exports, functions, manifest = {}, needsGlue = false }: GuestParts): WatComponent {
  return {
    id,
    exports,
    imports: needsGlue ? ['session'] : [],
    generation: '0.2.0',
    manifest,
    wat: `(module ${needsGlue ? GLUE_IMPORT : ''} (memory (export "memory") 8) ${ALLOCATOR}
      (global $gain (mut f32) (f32.const 1))
      (global $calls (mut i32) (i32.const 0))
      (func $scale (param $at i32) (param $count i32) (local $i i32)
        (loop $next
          (f32.store (local.get $at) (f32.mul (f32.load (local.get $at)) (global.get $gain)))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $i) (local.get $count)))))
      (func $list (param $place i32) (param $at i32) (param $count i32) (result i32)
        (i32.store (local.get $place) (local.get $at))
        (i32.store offset=4 (local.get $place) (local.get $count))
        (local.get $place))
      ${functions.join('\n')})`,
  };
}

function named(hook: string, func: string): string {
  return `(func (export "jackfield:plugin/${hook}@0.2.0#${func}")`;
}

function activation(hook: string, latency: number, tail: number): string {
  return `${named(hook, 'activate')} (param i32 i32) (result i32)
      (i32.store8 (i32.const 96) (i32.const 0))
      (i32.store (i32.const 100) (i32.const ${latency}))
      (i32.store (i32.const 104) (i32.const ${tail}))
      i32.const 96)
    ${named(hook, 'reset')})
    ${named(hook, 'deactivate')})`;
}

/** Multiplies the frame by `$gain`; `body` runs before, with the frame at `$at`. */
export function capturedAudio({
  body = '',
  latency = 0,
  tail = -1,
}: Partial<Record<'body', string>> & {
  readonly latency?: number;
  readonly tail?: number;
} = {}): string {
  return `${activation('captured-audio', latency, tail)}
    ${named('captured-audio', 'on-audio-frame-captured')} (param $at i32) (param $count i32) (result i32)
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      ${body}
      (call $scale (local.get $at) (local.get $count))
      (call $list (i32.const 64) (local.get $at) (local.get $count)))`;
}

/** Subtracts the far-end signal from the near-end signal, sample by sample. */
export function echoCanceller(): string {
  return `${activation('echo-canceller', 0, -1)}
    ${named('echo-canceller', 'on-echo-frame')} (param $near i32) (param $count i32) (param $far i32) (param i32) (result i32)
      (local $i i32) (local $at i32)
      (loop $next
        (local.set $at (i32.shl (local.get $i) (i32.const 2)))
        (f32.store (i32.add (local.get $near) (local.get $at)) (f32.sub
          (f32.load (i32.add (local.get $near) (local.get $at))) (f32.load (i32.add (local.get $far) (local.get $at)))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $i) (local.get $count))))
      (call $list (i32.const 64) (local.get $near) (local.get $count)))`;
}

/** Declares one parameter, the gain: number 1, range 0 to 1. */
export function gainParameter(smoothingMs: number, step = 0, defaultValue = 1): string {
  const record = Buffer.alloc(64);
  record.writeUInt32LE(1, 0);
  record.writeDoubleLE(1, 32);
  record.writeDoubleLE(defaultValue, 40);
  record.writeDoubleLE(step, 48);
  record.writeUInt32LE(smoothingMs, 56);
  const bytes = [...record].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
  return `(data (i32.const 256) "${bytes}")
    ${named('parameters', 'list-parameters')} (result i32) (call $list (i32.const 72) (i32.const 256) (i32.const 1)))
    ${named('parameters', 'set-parameter')} (param i32 f64) (global.set $gain (f32.demote_f64 (local.get 1))))
    ${named('parameters', 'get-parameter')} (param i32) (result f64) (f64.promote_f32 (global.get $gain)))`;
}

/** A guest whose state is the gain. `saved` is the size in bytes that the state claims; `onLoad` runs before the gain is restored. */
export function gainState({
  saved = 4,
  onLoad = '',
}: { readonly saved?: number; readonly onLoad?: string } = {}): string {
  return `${named('state', 'save')} (result i32)
      (f32.store (i32.const 128) (global.get $gain))
      (call $list (i32.const 80) (i32.const 128) (i32.const ${saved})))
    ${named('state', 'load')} (param $at i32) (param $count i32) (result i32)
      (i32.store (i32.const 140) (i32.const 0))
      ${onLoad}
      (global.set $gain (f32.load (local.get $at)))
      i32.const 140)`;
}

/** Makes `state.load` fail with `unknown-format`. */
export const refusesState =
  '(i32.store (i32.const 140) (i32.const 1)) (i32.store (i32.const 144) (i32.const 0)) (return (i32.const 140))';

/** Last byte of each packet that went through `laneOut`. */
export const LANE_MARK = 0xa5;

/** Inverts every bit of a packet and appends a mark; `body` runs before. */
export function laneOut(body = ''): string {
  return `${named('lane-voice-out', 'on-voice-packet-send')} (param $at i32) (param $count i32) (result i32)
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      ${body}
      (memory.copy (i32.const 1024) (local.get $at) (local.get $count))
      (call $invert (i32.const 1024) (local.get $count))
      (i32.store8 (i32.add (i32.const 1024) (local.get $count)) (i32.const ${LANE_MARK}))
      (call $replace (i32.add (local.get $count) (i32.const 1))))`;
}

/** Reverses `laneOut`; drops packets without the mark. */
export function laneIn(): string {
  return `${named('lane-voice-in', 'on-voice-packet-received')} (param i32) (param $at i32) (param $count i32) (result i32)
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (if (i32.ne (i32.load8_u (i32.add (local.get $at) (local.get $count))) (i32.const ${LANE_MARK}))
        (then (i32.store8 (i32.const 112) (i32.const 2)) (return (i32.const 112))))
      (memory.copy (i32.const 1024) (local.get $at) (local.get $count))
      (call $invert (i32.const 1024) (local.get $count))
      (call $replace (local.get $count)))`;
}

/** Functions that `laneOut` and `laneIn` share. */
export const laneTools = `
  (func $invert (param $at i32) (param $count i32) (local $i i32) (local $place i32)
    (loop $next
      (local.set $place (i32.add (local.get $at) (local.get $i)))
      (i32.store8 (local.get $place) (i32.xor (i32.load8_u (local.get $place)) (i32.const 255)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (local.get $count)))))
  (func $replace (param $count i32) (result i32)
    (i32.store8 (i32.const 112) (i32.const 1))
    (drop (call $list (i32.const 116) (i32.const 1024) (local.get $count)))
    i32.const 112)`;
