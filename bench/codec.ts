import { fileURLToPath } from 'node:url';
import { loadSpeech } from '../e2e/speech/speech.ts';
import { type BenchResult, judge } from './bench.ts';
import { openCBuild } from './codec/c-build.ts';
import { openComponent } from './codec/component.ts';
import { type Contender, median, type PassTimes } from './codec/contender.ts';
import { openNativeAddon } from './codec/native-addon.ts';

const ROUNDS = 7;
const COMPLEXITIES = [5, 10] as const;
const cacheFolder = fileURLToPath(new URL('../node_modules/.cache/jackfield-bench/', import.meta.url));

/** Measures µs per 20 ms frame of recorded speech. Contenders take turns, so that a busy moment affects all of them. */
export default async function bench(): Promise<BenchResult> {
  const notes: string[] = [];
  const speech = loadSpeech('congratulations');
  const tryOpen = async (what: string, open: () => Promise<Contender>) => {
    try {
      return await open();
    } catch (error) {
      notes.push(`${what} could not be built here: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  const component = await openComponent(speech);
  const addon = await tryOpen('@discordjs/opus', () => openNativeAddon(`${cacheFolder}discordjs-opus`, speech));
  const plainC = await tryOpen('libopus in plain C', () => openCBuild(`${cacheFolder}libopus-plain`, false, speech));
  const fastC = await tryOpen('libopus with intrinsics', () => openCBuild(`${cacheFolder}libopus-fast`, true, speech));
  const contenders = [component, addon, plainC, fastC].filter((contender) => contender !== null);

  const rows: (string | number)[][] = [];
  const atTen = new Map<Contender, PassTimes>();
  for (const complexity of COMPLEXITIES) {
    const times = measure(contenders, complexity);
    for (const [contender, { encodeUs, decodeUs }] of times) {
      rows.push([contender.name, complexity, encodeUs, decodeUs]);
      if (complexity === 10) atTen.set(contender, { encodeUs, decodeUs });
    }
  }

  const ratio = (key: keyof PassTimes, other: Contender | null) => {
    const [ours, theirs] = [atTen.get(component), other && atTen.get(other)];
    return ours && theirs ? ours[key] / theirs[key] : null;
  };
  const native = addon ?? plainC;
  if (native)
    notes.push(
      `native is ${native.name}, which speaks 16-bit samples; the intrinsics of C use AVX2 where the processor has it, WebAssembly has 128 bits`,
    );
  return judge({
    bench: 'codec',
    figures: {
      encode_ratio_native: ratio('encodeUs', native),
      decode_ratio_native: ratio('decodeUs', native),
      encode_ratio_c_plain: ratio('encodeUs', plainC),
      decode_ratio_c_plain: ratio('decodeUs', plainC),
      encode_ratio_c_intrinsics: ratio('encodeUs', fastC),
      decode_ratio_c_intrinsics: ratio('decodeUs', fastC),
      encode_us: atTen.get(component)?.encodeUs ?? null,
      decode_us: atTen.get(component)?.decodeUs ?? null,
    },
    targets: { encode_ratio_native: '<= 1.3', decode_ratio_native: '<= 1.5' },
    notes,
    table: { columns: ['20 ms frames, 32 kb/s', 'complexity', 'encode µs', 'decode µs'], rows },
  });
}

function measure(contenders: readonly Contender[], complexity: number): Map<Contender, PassTimes> {
  const rounds = new Map(contenders.map((contender) => [contender, [] as PassTimes[]]));
  // Round 0 warms up compilers, caches and the encoder's own adaptation.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [contender, times] of rounds) {
      contender.reset(complexity);
      const measured = contender.pass();
      if (round > 0) times.push(measured);
    }
  }
  return new Map(
    [...rounds].map(([contender, times]) => [
      contender,
      { encodeUs: median(times.map((time) => time.encodeUs)), decodeUs: median(times.map((time) => time.decodeUs)) },
    ]),
  );
}
