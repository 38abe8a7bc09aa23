import type { WatComponent } from './wat-component.ts';

/** How a captured-audio effect behaves: WebAssembly text that runs with `$ptr`, `$len` and the call's number in `$calls`. */
export interface EffectBehaviour {
  readonly id: string;
  /** Runs in every call after `$calls` was incremented; unless it returns, the call returns the frame times `gain`. */
  readonly body?: string;
  readonly gain?: number;
  readonly latency?: number;
  /** Samples until the output is silent (contract 0.2.0); left out, the effect is one of contract 0.1.0 and never sleeps. */
  readonly tail?: number;
  readonly extra?: string;
  readonly exports?: readonly string[];
  readonly imports?: readonly string[];
  readonly memoryPages?: number;
}

/**
 * A captured-audio effect in WebAssembly text. Memory: 64 return area of the frame, 96 of activate, 4096 the frame. The allocator always returns the same
 * address, which is enough for one list per call.
 */
export function effect(behaviour: EffectBehaviour): WatComponent {
  const {
    id,
    body = '',
    gain = 1,
    latency = 0,
    tail,
    extra = '',
    exports = [],
    imports = [],
    memoryPages = 1,
  } = behaviour;
  const generation = tail === undefined ? '0.1.0' : '0.2.0';
  const hook = `jackfield:plugin/captured-audio@${generation}`;
  return {
    id,
    generation,
    exports: ['captured-audio', ...exports],
    imports,
    wat: `(module
      ${importText(imports)}
      (memory (export "memory") ${memoryPages})
      (global $calls (mut i32) (i32.const 0))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 4096)
      (func (export "${hook}#activate") (param i32 i32) (result i32)
        (i32.store8 (i32.const 96) (i32.const 0))
        (i32.store (i32.const 100) (i32.const ${latency}))
        ${tail === undefined ? '' : `(i32.store (i32.const 104) (i32.const ${tail}))`}
        i32.const 96)
      (func (export "${hook}#reset"))
      (func (export "${hook}#deactivate"))
      (func $recurse (param i32) (result i32) (i32.add (call $recurse (local.get 0)) (i32.const 1)))
      ${extra}
      (func (export "${hook}#on-audio-frame-captured") (param $ptr i32) (param $len i32) (result i32)
        (local $i i32) (local $at i32)
        (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        (i32.store (i32.const 64) (local.get $ptr))
        (i32.store (i32.const 68) (local.get $len))
        (loop $next
          (local.set $at (i32.add (local.get $ptr) (i32.shl (local.get $i) (i32.const 2))))
          (f32.store (local.get $at) (f32.mul (f32.load (local.get $at)) (f32.const ${gain})))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $i) (local.get $len))))
        ${body}
        i32.const 64))`,
  };
}

/** Runs `action` from call number `call` on. */
export function from(call: number, action: string): string {
  return `(if (i32.ge_u (global.get $calls) (i32.const ${call})) (then ${action}))`;
}

/** Runs `action` at call number `call` only. */
export function at(call: number, action: string): string {
  return `(if (i32.eq (global.get $calls) (i32.const ${call})) (then ${action}))`;
}

export const endlessLoop = '(loop $forever (br $forever))';
export const trap = 'unreachable';
export const stackOverflow = '(drop (call $recurse (i32.const 1)))';
/** Grows the memory and writes to all of it, and traps when no more is available. */
export const memoryBomb = `(loop $more
  (if (i32.eq (memory.grow (i32.const 64)) (i32.const -1)) (then unreachable))
  (memory.fill (i32.mul (i32.sub (memory.size) (i32.const 64)) (i32.const 65536)) (i32.const 1) (i32.const 4194304))
  (br $more))`;
/** Claims that the list is 256 million samples long. */
export const lyingLength = '(i32.store (i32.const 68) (i32.const 268435455))';
export const shortFrame = '(i32.store (i32.const 68) (i32.const 100))';
export const nanFrame = '(f32.store (local.get $ptr) (f32.const nan))';
/** Burns 10 to 30 ms of CPU. */
export const slow = `(local.set $i (i32.const 40000000)) (loop $burn (local.set $i (i32.sub (local.get $i) (i32.const 1)))
  (br_if $burn (i32.gt_u (local.get $i) (i32.const 0))))`;
/** 10,000 lines of log in one call. */
export const logFlood = `(local.set $i (i32.const 10000)) (loop $flood (call $log (i32.const 1) (i32.const 4096) (i32.const 40))
  (local.set $i (i32.sub (local.get $i) (i32.const 1))) (br_if $flood (i32.gt_u (local.get $i) (i32.const 0))))`;

function importText(imports: readonly string[]): string {
  return imports.includes('log') ? '(import "jackfield:plugin/log@0.1.0" "write" (func $log (param i32 i32 i32)))' : '';
}

/** A decoded-audio effect, with a body as in `effect`; `$user` is the talker. */
export function decodedEffect({
  id,
  body = '',
  gain = 1,
}: Pick<EffectBehaviour, 'id' | 'body' | 'gain'>): WatComponent {
  const hook = 'jackfield:plugin/decoded-audio@0.1.0';
  return {
    id,
    exports: ['decoded-audio'],
    wat: `(module
      (memory (export "memory") 1)
      (global $calls (mut i32) (i32.const 0))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 4096)
      (func (export "${hook}#activate") (param i32 i32) (result i32)
        (i32.store8 (i32.const 96) (i32.const 0)) (i32.store (i32.const 100) (i32.const 0)) i32.const 96)
      (func (export "${hook}#reset"))
      (func (export "${hook}#deactivate"))
      (func (export "${hook}#forget-user") (param i32))
      (func (export "${hook}#on-audio-frame-decoded") (param $user i32) (param $ptr i32) (param $len i32) (result i32)
        (local $i i32) (local $at i32)
        (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        (i32.store (i32.const 64) (local.get $ptr))
        (i32.store (i32.const 68) (local.get $len))
        (loop $next
          (local.set $at (i32.add (local.get $ptr) (i32.shl (local.get $i) (i32.const 2))))
          (f32.store (local.get $at) (f32.mul (f32.load (local.get $at)) (f32.const ${gain})))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $i) (local.get $len))))
        ${body}
        i32.const 64))`,
  };
}

/** Logs every chat message; with `action`, runs it when the message is as long as `length`. */
export function chatListener(id: string, length = -1, action = ''): WatComponent {
  const flat = 'i32 i32 i32 i32 i32 i32 i32 i32 i32';
  return {
    id,
    exports: ['chat-events'],
    imports: ['log'],
    wat: `(module
      (import "jackfield:plugin/log@0.1.0" "write" (func $log (param i32 i32 i32)))
      (memory (export "memory") 1)
      (global $next (mut i32) (i32.const 1024))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (global.set $next (i32.add (i32.const 1024) (i32.rem_u (i32.add (global.get $next) (i32.const 5000)) (i32.const 50000))))
        (global.get $next))
      (func $recurse (param i32) (result i32) (i32.add (call $recurse (local.get 0)) (i32.const 1)))
      (func (export "jackfield:plugin/chat-events@0.1.0#on-chat-message") (param ${flat}) (param $text i32) (param $length i32) (param f64)
        (if (i32.eq (local.get $length) (i32.const ${length})) (then ${action}))
        (call $log (i32.const 1) (local.get $text) (local.get $length))))`,
  };
}
