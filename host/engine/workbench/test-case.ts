import { isRecord } from './match.ts';
import type { CodecTrial } from './codec-case.ts';
import { LANE_PACKET_BYTES } from './codec-case.ts';
import type { EffectStage } from './effect-bench.ts';

/** A step of an event script: an event, or an expectation. */
export type Step =
  | { readonly kind: 'join' | 'leave'; readonly name: string }
  | { readonly kind: 'chat'; readonly text: string; readonly from: string | null }
  | { readonly kind: 'command'; readonly name: string; readonly args: Readonly<Record<string, unknown>> }
  | { readonly kind: 'input'; readonly slot: string; readonly key: string; readonly value: unknown }
  | { readonly kind: 'key'; readonly keyId: string; readonly isDown: boolean }
  | { readonly kind: 'advanceMs'; readonly ms: number }
  | { readonly kind: 'settings'; readonly settings: Readonly<Record<string, unknown>> }
  | { readonly kind: 'peerData'; readonly text: string; readonly from: string }
  | { readonly kind: 'respond'; readonly status: number; readonly body: string }
  | { readonly kind: 'call'; readonly hook: string; readonly func: string; readonly args: readonly unknown[] }
  | { readonly kind: 'expect'; readonly expected: Expectation };

/** Each given part must hold; texts between slashes are regular expressions. */
export interface Expectation {
  /** Chat messages that the plugin wrote since the last expectation. */
  readonly chat?: readonly string[];
  /** Calls since the last expectation: `["timers.setTimer", 1000, false]`; others may lie between. */
  readonly calls?: readonly (readonly unknown[])[];
  /** Lines of the log since the last expectation; others may lie between. */
  readonly log?: readonly string[];
  /** Words that a slot's tree shows, by slot and in order; others may lie between. An empty list: the slot is empty. */
  readonly shows?: Readonly<Record<string, readonly string[]>>;
  /** What the last hook returned, or the variant of its error; keys that are left out may be anything. */
  readonly answer?: unknown;
}

/** Content of a file `test/NAME.json`. */
export type TestCase = {
  readonly about: string;
  readonly settings: Readonly<Record<string, unknown>>;
} & (
  | {
      readonly kind: 'events';
      readonly people: readonly string[];
      readonly answers: Readonly<Record<string, { readonly value: unknown } | { readonly error: unknown }>>;
      readonly steps: readonly Step[];
    }
  | {
      readonly kind: 'audio';
      /** File names beside the case. */
      readonly input: string;
      readonly output: string;
      readonly stage: EffectStage | null;
      /** Minimum ratio of the golden sound to the difference, in dB. */
      readonly snrDb: number;
    }
  | ({ readonly kind: 'codec'; readonly input: string } & CodecTrial)
);

/** An inaudible difference, yet far above the rounding of 16-bit files. */
export const DEFAULT_SNR_DB = 40;

const CASE_KEYS = ['$schema', 'about', 'settings', 'people', 'answers', 'steps', 'audio', 'codec'];
const STAGES: readonly unknown[] = ['captured', 'gate', 'decoded', 'mixed'];

/** Parses a case. Throws a `TypeError` with a message for its author. */
export function readTestCase(value: unknown): TestCase {
  if (!isRecord(value)) throw new TypeError('it is no object');
  demandKeys(value, CASE_KEYS, 'the case');
  const { about = '', settings = {}, people = [], answers = {}, steps, audio, codec } = value;
  if (typeof about !== 'string' || !isRecord(settings)) throw new TypeError('`about` is text and `settings` an object');
  const common = { about, settings };
  if (audio !== undefined) {
    if (!isRecord(audio)) throw new TypeError('`audio` is no object');
    demandKeys(audio, ['input', 'output', 'stage', 'snrDb'], '`audio`');
    const { input, output, stage = null, snrDb = DEFAULT_SNR_DB } = audio;
    if (!isFileName(input) || !isFileName(output))
      throw new TypeError('`audio` names `input` and `output`, files beside it');
    if (stage !== null && !STAGES.includes(stage)) throw new TypeError(`there is no stage ${String(stage)}`);
    if (typeof snrDb !== 'number') throw new TypeError('`snrDb` is no number');
    return { ...common, kind: 'audio', input, output, stage: stage as EffectStage | null, snrDb };
  }
  if (codec !== undefined) return { ...common, kind: 'codec', ...readCodecCase(codec) };
  if (!isTexts(people) || !isRecord(answers)) throw new TypeError('`people` are names and `answers` is an object');
  if (!Array.isArray(steps)) throw new TypeError('it has none of `steps`, `audio` and `codec`');
  const read = steps.map((step, index) => readStep(step, index + 1));
  return { ...common, kind: 'events', people, answers: answers as Record<string, { value: unknown }>, steps: read };
}

function readCodecCase(value: unknown): { readonly input: string } & CodecTrial {
  if (!isRecord(value)) throw new TypeError('`codec` is no object');
  demandKeys(value, ['input', 'packetMs', 'snrDb', 'lossPercent', 'maxBytes'], '`codec`');
  const { input, packetMs = 10, snrDb, lossPercent = 0, maxBytes = LANE_PACKET_BYTES } = value;
  if (!isFileName(input)) throw new TypeError('`codec` names `input`, a file beside it');
  if (packetMs !== 10 && packetMs !== 20) throw new TypeError('`packetMs` is 10 or 20');
  if (typeof snrDb !== 'number') throw new TypeError('`codec` says with `snrDb` how near the voice has to come back');
  if (typeof lossPercent !== 'number' || !(lossPercent >= 0 && lossPercent < 100))
    throw new TypeError('`lossPercent` is a number below 100');
  if (typeof maxBytes !== 'number') throw new TypeError('`maxBytes` is no number');
  return { input, packetFrames: packetMs === 10 ? 1 : 2, snrDb, lossPercent, maxBytes };
}

function readStep(step: unknown, number: number): Step {
  const fail = (why: string): never => {
    throw new TypeError(`step ${number}: ${why}`);
  };
  if (!isRecord(step)) return fail('it is no object');
  if (isText(step['join'])) return { kind: 'join', name: step['join'] };
  if (isText(step['leave'])) return { kind: 'leave', name: step['leave'] };
  if (isText(step['chat']))
    return { kind: 'chat', text: step['chat'], from: isText(step['from']) ? step['from'] : null };
  if (isText(step['command'])) {
    const { arguments: args = {} } = step;
    return isRecord(args) ? { kind: 'command', name: step['command'], args } : fail('`arguments` is no object');
  }
  if (isRecord(step['input'])) {
    const { slot, key, value } = step['input'];
    return isText(slot) && isText(key) ? { kind: 'input', slot, key, value } : fail('`input` has a slot and a key');
  }
  if (isText(step['key'])) return { kind: 'key', keyId: step['key'], isDown: step['isDown'] !== false };
  if (typeof step['advanceMs'] === 'number') return { kind: 'advanceMs', ms: step['advanceMs'] };
  if (isRecord(step['settings'])) return { kind: 'settings', settings: step['settings'] };
  if (isText(step['peerData'])) {
    return { kind: 'peerData', text: step['peerData'], from: isText(step['from']) ? step['from'] : 'Ann' };
  }
  if (isRecord(step['respond'])) {
    const { status = 200, body = '' } = step['respond'];
    return typeof status === 'number' && isText(body)
      ? { kind: 'respond', status, body }
      : fail('`respond` has a status and a text `body`');
  }
  if (isText(step['call'])) return readCall(step['call'], step['args'], fail);
  if (isRecord(step['expect'])) return { kind: 'expect', expected: readExpectation(step['expect'], fail) };
  return fail(`nothing is known of ${Object.keys(step).join(', ') || 'an empty step'}`);
}

function readCall(name: string, args: unknown, fail: (why: string) => never): Step {
  const [hook, func] = name.split('.');
  if (hook === undefined || func === undefined) return fail('`call` is like chat-events.onChatMessage');
  return { kind: 'call', hook, func, args: Array.isArray(args) ? args : [] };
}

function readExpectation(expected: Record<string, unknown>, fail: (why: string) => never): Expectation {
  const { chat, calls, log, shows } = expected;
  const unknown = Object.keys(expected).find((key) => !['chat', 'calls', 'log', 'shows', 'answer'].includes(key));
  if (unknown !== undefined) return fail(`nothing can be expected of ${unknown}`);
  if (chat !== undefined && !isTexts(chat)) return fail('`chat` is a list of texts');
  if (log !== undefined && !isTexts(log)) return fail('`log` is a list of texts');
  if (calls !== undefined && !(Array.isArray(calls) && calls.every(Array.isArray))) {
    return fail('`calls` is a list of lists, a name and arguments each');
  }
  if (shows !== undefined && !(isRecord(shows) && Object.values(shows).every(isTexts))) {
    return fail('`shows` has a list of texts by slot');
  }
  return expected as Expectation;
}

function demandKeys(value: Record<string, unknown>, known: readonly string[], what: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new TypeError(`${what} has \`${unknown}\`, which means nothing`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

function isFileName(value: unknown): value is string {
  return isText(value) && /^[\w.-]+\.wav$/.test(value);
}
