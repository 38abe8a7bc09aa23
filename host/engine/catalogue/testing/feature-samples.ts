import type { FeatureName } from '../gate/features.ts';
import { capturedAudio, guest } from './audio-guests.ts';
import { componentOf, coreModuleSection, manifestSection, moduleExporting, section, text } from './binary-builder.ts';
import { buildWatComponent, manifestOf } from './wat-component.ts';

/** Components that use one feature each. */
type Samples = readonly (() => Promise<Uint8Array>)[];

/** An effect whose module contains `module` and which runs `body` for every frame. */
const effectWith =
  (module: string, body = '', more: object = {}) =>
  (): Promise<Uint8Array> => {
    const source = guest({
      id: 'test:feature',
      exports: ['captured-audio'],
      functions: [module, capturedAudio({ body })],
    });
    return buildWatComponent({ ...source, isModern: true, ...more });
  };

/** The same with `code` in place of as many `nop`s, for code that the text format cannot express. */
export const effectWithCode = (code: readonly number[]) => async (): Promise<Uint8Array> => {
  const marker = '(i32.const 123456789) drop ';
  const bytes = Buffer.from(await effectWith('', `${marker}${'nop '.repeat(code.length)}`)());
  const at = bytes.indexOf(Buffer.from([0x1a, ...code.map(() => 0x01)]));
  if (at === -1) throw new Error('the marker is not there');
  bytes.set(code, at + 1);
  return bytes;
};

/** A component of these sections, which is never run. */
const componentWith =
  (...sections: readonly (readonly number[])[]) =>
  (): Promise<Uint8Array> =>
    Promise.resolve(componentOf(...sections, manifestSection(manifestOf({ id: 'test:feature' }))));

/** A component with a module of these sections. */
const moduleWith = (...sections: readonly (readonly number[])[]): (() => Promise<Uint8Array>) =>
  componentWith(coreModuleSection([...moduleExporting('f').slice(0, 8), ...sections.flat()]));

const tag = '(tag $tag (param i32)) (func $throws (throw $tag (i32.const 5)))';
/** Writes a line to the log, in a string of this encoding. */
function log(stringEncoding: string): () => Promise<Uint8Array> {
  const body = '(call $write (i32.const 1) (i32.const 0) (i32.const 8))';
  const { wat } = guest({ id: 'test:feature', exports: [], functions: [capturedAudio({ body })] });
  const importing = '(module (import "jackfield:plugin/log@0.2.0" "write" (func $write (param i32 i32 i32))) ';
  return effectWith('', '', { imports: ['log'], stringEncoding, wat: wat.replace('(module ', importing) });
}

/** At least one component for each entry of the table. */
export const featureSamples: Readonly<Record<FeatureName, Samples>> = {
  'bulk-memory': [
    effectWith(
      '(data $text "abcd")',
      '(memory.fill (i32.const 2048) (i32.const 0) (i32.const 16)) (memory.init $text (i32.const 2100) (i32.const 0) (i32.const 4)) (data.drop $text)',
    ),
  ],
  'saturating-conversions': [effectWith('', '(drop (i32.trunc_sat_f32_s (f32.const 1.5)))')],
  'multi-value': [effectWith('(func $two (result i32 i32) (i32.const 1) (i32.const 2))', '(call $two) drop drop')],
  simd: [effectWith('', '(drop (i32x4.extract_lane 0 (v128.const i32x4 1 2 3 4)))')],
  'relaxed-simd': [
    effectWith(
      '',
      '(drop (f32x4.relaxed_madd (v128.const f32x4 1 1 1 1) (v128.const f32x4 1 1 1 1) (v128.const f32x4 1 1 1 1)))',
    ),
  ],
  'tail-calls': [
    effectWith(
      '(func $down (param i32) (result i32) (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 7)) (else (return_call $down (i32.sub (local.get 0) (i32.const 1))))))',
      '(drop (call $down (i32.const 10)))',
    ),
  ],
  'extended-constants': [effectWith('(global $sum i32 (i32.add (i32.const 1) (i32.const 2)))')],
  'reference-types': [
    effectWith('(table $things 4 externref)', '(drop (table.grow $things (ref.null extern) (i32.const 1)))'),
  ],
  'typed-references': [
    effectWith(
      '(type $one (func (result i32))) (func $f (type $one) (i32.const 1)) (elem declare func $f)',
      '(drop (call_ref $one (ref.func $f)))',
    ),
  ],
  'garbage-collection': [
    effectWith(
      '(type $pair (struct (field (mut i32)))) (type $bytes (array (mut i8)))',
      '(drop (struct.get $pair 0 (struct.new $pair (i32.const 3)))) (drop (array.len (array.new_default $bytes (i32.const 4)))) (drop (i31.get_s (ref.i31 (i32.const 3))))',
    ),
  ],
  atomics: [effectWith('', '(drop (i32.atomic.rmw.add (i32.const 2048) (i32.const 1))) (atomic.fence)')],
  'start-function': [
    effectWith(
      '(global $started (mut i32) (i32.const 0)) (func $begin (global.set $started (i32.const 1))) (start $begin)',
    ),
  ],
  exceptions: [
    effectWith(
      tag,
      '(drop (block $caught (result i32) (try_table (catch $tag $caught) (call $throws)) (i32.const 0)))',
    ),
    moduleWith(section(2, [1, ...text('env'), ...text('__cpp_exception'), 4, 0, 0])),
  ],
  // try … catch_all end, with an empty result.
  'legacy-exceptions': [effectWithCode([0x06, 0x40, 0x19, 0x0b])],
  'several-memories': [
    effectWith('(memory $other 1)', '(i32.store $other (i32.const 0) (i32.const 1))'),
    // One imported memory and one defined by the module.
    moduleWith(section(2, [1, ...text('env'), ...text('memory'), 2, 0, 1]), section(5, [1, 0, 1])),
  ],
  'shared-memory': [moduleWith(section(5, [1, 0x03, 1, 1])), moduleWith(section(4, [1, 0x70, 0x02, 1]))],
  'memory-64': [
    moduleWith(section(5, [1, 0x04, 1])),
    moduleWith(section(4, [1, 0x70, 0x04, 1])),
    componentWith(section(7, [1, 0x3f, 0x7e, 0x00])),
  ],
  'page-sizes': [moduleWith(section(5, [1, 0x08, 1, 0]))],
  'table-initializers': [
    effectWith('(func $f) (table $full 4 (ref null func) (ref.func $f))', '(drop (table.size $full))'),
  ],
  'wide-arithmetic': [effectWith('', '(i64.add128 (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4)) drop drop')],
  'stack-switching': [
    effectWith(
      '(type $f (func)) (type $c (cont $f)) (func $idle (type $f)) (elem declare func $idle)',
      '(drop (cont.new $c (ref.func $idle)))',
    ),
  ],
  utf16: [log('utf16')],
  async: [
    componentWith(section(8, [1, 0x00, 0x00, 0, 1, 0x06, 0])),
    componentWith(section(8, [1, 0x09, 0, 0])),
    componentWith(section(7, [1, 0x43, 0x00, 0x01, 0x00])),
    componentWith(section(7, [1, 0x66, 0x00])),
  ],
  'component-threads': [componentWith(section(8, [1, 0x40, 0]))],
  latin1: [log('compact-utf16')],
  'gc-interface': [componentWith(section(8, [1, 0x00, 0x00, 0, 1, 0x09, 0]))],
  'core-types': [componentWith(section(3, [1, 0x60, 0, 0])), componentWith(section(7, [1, 0x42, 1, 0x00, 0x60, 0, 0]))],
  'component-start': [componentWith(section(9, [0, 0, 0]))],
  'component-values': [componentWith(section(12, [0]))],
  'module-imports': [componentWith(section(7, [1, 0x41, 0]), section(10, [1, 0x00, ...text('a'), 0x04, 0x00]))],
  'fixed-lists': [componentWith(section(7, [1, 0x67, 0x7d, 4])), componentWith(section(7, [1, 0x63, 0x7d, 0x7d]))],
  'later-format': [() => Promise.resolve(Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x0e, 0x00, 0x01, 0x00]))],
};
