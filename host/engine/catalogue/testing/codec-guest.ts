import { guest } from './audio-guests.ts';
import type { WatComponent } from './wat-component.ts';

/** First byte of each packet of a `codecGuest`. */
export const CODEC_MARK = 0xc5;

const HOOK = 'jackfield:plugin/voice-codec@0.2.0';
const PACKET = 131_072;
const VOICE = 196_608;
const SILENCE = 262_144;

export interface CodecBehaviour {
  readonly id: string;
  /** Build number; each number results in another digest. */
  readonly build?: number;
  /** WebAssembly text that runs first, with `$at`, `$count` and the number of calls (encodes and decodes) in `$calls`. */
  readonly encode?: string;
  readonly decode?: string;
}

/** Returns a list as the result of a successful call. */
function okList(at: number, count: string): string {
  return `(i32.store8 (i32.const 160) (i32.const 0)) (i32.store (i32.const 164) (i32.const ${at}))
    (i32.store (i32.const 168) ${count}) (return (i32.const 160))`;
}

/** Returns a packet that claims to have `bytes` bytes. */
export function claimsPacket(bytes: number): string {
  return okList(PACKET, `(i32.const ${bytes})`);
}

/** Returns a decoded frame that claims to have `samples` samples, all 0. */
export function claimsVoice(samples: number): string {
  return okList(SILENCE, `(i32.const ${samples})`);
}

/** Makes the decoder return NaN. */
export const voiceOfNaN = `(f32.store (i32.const ${VOICE}) (f32.const nan)) ${okList(VOICE, '(i32.const 480)')}`;

/** Makes the call fail with `corrupt-packet`. */
export const refusesPacket =
  '(i32.store8 (i32.const 160) (i32.const 1)) (i32.store8 (i32.const 164) (i32.const 1)) (return (i32.const 160))';

function func(name: string, rest: string): string {
  return `(func (export "${HOOK}#${name}") ${rest})`;
}

/** A codec in WebAssembly text: a packet is `CODEC_MARK` and a byte for each sample. */
export function codecGuest({ id, build = 0, encode = '', decode = '' }: CodecBehaviour): WatComponent {
  const count = '(global.set $calls (i32.add (global.get $calls) (i32.const 1)))';
  const done = '(i32.store8 (i32.const 160) (i32.const 0)) (i32.store (i32.const 164) (i32.const 0)) i32.const 160';
  return guest({
    id,
    exports: ['voice-codec'],
    functions: [
      `(data (i32.const 512) "${String(build).padStart(4, '0')}")`,
      func('codec-name', '(result i32) (call $list (i32.const 72) (i32.const 512) (i32.const 4))'),
      func('configure-encoder', `(param i32 i32 i32 i32 i32 i32 i32) (result i32) ${done}`),
      func('reset-encoder', ''),
      func('open-decoder', `(param i32) (result i32) ${done}`),
      func('close-decoder', '(param i32)'),
      func('packet-samples', `(param i32 i32) (result i32) ${done}`),
      func(
        'encode',
        `(param $at i32) (param $count i32) (result i32) (local $i i32) ${count} ${encode}
        (i32.store8 (i32.const ${PACKET}) (i32.const ${CODEC_MARK}))
        (loop $next
          (i32.store8 offset=${PACKET + 1} (local.get $i) (i32.trunc_f32_s (f32.mul (f32.const 127)
            (f32.load (i32.add (local.get $at) (i32.shl (local.get $i) (i32.const 2)))))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $i) (local.get $count))))
        ${okList(PACKET, '(i32.add (local.get $count) (i32.const 1))')} unreachable`,
      ),
      func(
        'decode',
        `(param i32) (param $at i32) (param $count i32) (result i32) (local $i i32) ${count} ${decode}
        (if (i32.ne (i32.load8_u (local.get $at)) (i32.const ${CODEC_MARK})) (then ${refusesPacket}))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (loop $next
          (f32.store offset=${VOICE} (i32.shl (local.get $i) (i32.const 2)) (f32.div (f32.convert_i32_s
            (i32.load8_s offset=1 (i32.add (local.get $at) (local.get $i)))) (f32.const 127)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $i) (local.get $count))))
        ${okList(VOICE, '(local.get $count)')} unreachable`,
      ),
      func(
        'recover',
        `(param i32 i32 i32) (param $samples i32) (result i32) ${okList(SILENCE, '(local.get $samples)')} unreachable`,
      ),
      func(
        'conceal',
        `(param i32) (param $samples i32) (result i32) ${okList(SILENCE, '(local.get $samples)')} unreachable`,
      ),
    ],
  });
}
