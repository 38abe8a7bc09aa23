import { BodyReader } from '@jackfield/sandbox/body-reader';
import { askedFunctions } from '@jackfield/sandbox/capability-table';
import { readCaptured, type CapturedReply } from '@jackfield/sandbox/captured-reply';
import { readMixedReply, type MixedReply } from '@jackfield/sandbox/mixed-messages';
import {
  FRAME_SAMPLES,
  MAX_PACKET_BYTES,
  MAX_PACKET_FRAMES,
  MAX_SENDERS,
  MAX_START_STEPS,
  MAX_STATE_BYTES,
  MAX_VOICE_SAMPLES,
  STATE_OUTCOMES,
  STATUS,
} from '@jackfield/sandbox/pipe-protocol';
import { isFinite } from '@jackfield/sandbox/signal';
import type {
  EventDone,
  FaultReport,
  LogReport,
  MemoryReport,
  ProgressReport,
  ReadyReport,
  StateOutcome,
} from '@jackfield/sandbox/specs';
import { readVoice, readVoicesHead, type SentVoice, type VoicesHead } from '@jackfield/sandbox/voices-reply';
import type { SandboxMessage } from './sandbox-connection.ts';

/**
 * A sandbox whose plugin broke out of WebAssembly can send anything. No part of a reply is used before these functions have checked it; a reply that does
 * not fit throws a `RangeError`, which ends the sandbox (`SANDBOX_PROTOCOL`). [audio] where marked.
 */

/** Maximum total latency of the effects of a chain, in samples: 30 slots of 100 ms. */
const MAX_CHAIN_LATENCY = 30 * 4_800;
const MAX_WORDS = 2_000;
const LEVELS: readonly unknown[] = ['debug', 'info', 'warn', 'error'];
const FAULTS: readonly unknown[] = ['TRAPPED', 'BAD_OUTPUT', 'PLUGIN_START_FAILED'];

const reader = new BodyReader();
const voice: SentVoice = { senderId: 0, pcm: new Float32Array(0) };

/** [audio] Reads an answer of a chain with `slots` slots. `codecNumbers` are those of the codecs that were loaded. */
export function checkCaptured(
  message: SandboxMessage,
  slots: number,
  codecNumbers: readonly number[],
  into: CapturedReply,
): void {
  readCaptured(reader.begin(message), message.flags, slots, into);
  demand(into.slotCount === slots, 'figures of other slots');
  demand(
    into.waitingFrames < MAX_PACKET_FRAMES && into.leadFrames < MAX_PACKET_FRAMES,
    'more frames than a packet has',
  );
  demand(into.packet.length <= MAX_PACKET_BYTES && reader.left === 0, 'a packet of another length');
  demand(codecNumbers.includes(into.packetCodec), 'a packet of a codec that it does not have');
  const { speechProbability } = into;
  demand(speechProbability >= 0 && speechProbability <= 1, 'a speech probability outside 0 to 1');
  checkSamples(into.pcm);
}

/** [audio] Reads an answer of a chain with `slots` mixed slots. */
export function checkMixed(message: SandboxMessage, slots: number, into: MixedReply): void {
  readMixedReply(reader.begin(message), slots, into);
  demand(reader.left === 0, 'a mix of another length');
  demand(into.slotCount === slots, 'figures of other slots');
  checkSamples(into.pcm);
}

/** [audio] Checks the form of the answer to a batch and reads its head; `readVoices` compares the sender ids. */
export function checkVoices(message: SandboxMessage, slots: number, into: VoicesHead): void {
  readVoicesHead(reader.begin(message), slots, into);
  demand(into.slotCount === slots, 'figures of other slots');
  demand(into.voiceCount <= MAX_SENDERS, 'too many voices');
  for (let index = 0; index < into.voiceCount; index++) {
    readVoice(reader, voice);
    const { length } = voice.pcm;
    demand(length <= MAX_VOICE_SAMPLES && length % FRAME_SAMPLES === 0, 'a voice of another length');
    checkSamples(voice.pcm);
  }
  demand(reader.left === 0, 'bytes behind the voices');
}

/** `slots` latencies, each whole and not negative. */
export function readReady(value: unknown, slots: number): ReadyReport {
  const { latencies, codecLatency, neverSleeps, stateful } = fieldsOf(value);
  demand(
    Array.isArray(latencies) && latencies.length === slots && latencies.every(isLatency),
    'latencies that are none',
  );
  demand(isLatency(codecLatency), 'a latency that is none');
  demand(typeof neverSleeps === 'boolean', 'a tail that is none');
  const isSlot = (slot: unknown): boolean => slot === STATUS.codec || isCount(slot, slots - 1);
  demand(Array.isArray(stateful) && stateful.length <= slots + 1 && stateful.every(isSlot), 'slots that are none');
  return {
    latencies: latencies as number[],
    codecLatency: codecLatency as number,
    neverSleeps: neverSleeps as boolean,
    stateful: [...new Set(stateful as number[])],
  };
}

/** Reads a progress report. Each step comes once and in order, so a start that reports progress has an end. */
export function readProgress(value: unknown, doneBefore: number): ProgressReport {
  const { done, total } = fieldsOf(value);
  demand(isCount(total, MAX_START_STEPS) && isCount(done, total as number), 'progress that is none');
  demand((done as number) > doneBefore, 'progress that it told before');
  return { done: done as number, total: total as number };
}

/** A saved state as `REPLY.state` brings it; `bytes` is a copy. */
export interface StateReport {
  readonly slot: number;
  readonly outcome: StateOutcome;
  readonly bytes: Uint8Array;
}

export function readState(message: SandboxMessage): StateReport {
  const { bodyBytes } = message;
  demand(bodyBytes >= 8 && bodyBytes <= 8 + MAX_STATE_BYTES, 'a state of another length');
  reader.begin(message);
  const slot = reader.u32();
  const outcome = STATE_OUTCOMES[reader.u32()];
  demand(outcome !== undefined, 'an outcome that is none');
  return { slot, outcome: outcome as StateOutcome, bytes: reader.bytes(reader.left).slice() };
}

export function readFault(value: unknown): FaultReport {
  const { slot, code, reason, isFatal } = fieldsOf(value);
  demand(isCount(slot, 255) && FAULTS.includes(code) && typeof isFatal === 'boolean', 'a fault that is none');
  return {
    slot: slot as number,
    code: code as FaultReport['code'],
    reason: wordsOf(reason),
    isFatal: isFatal as boolean,
  };
}

/** Reads the end of an event. `result` and `error` come from the guest; the caller must treat them as hostile. */
export function readEventDone(value: unknown): EventDone {
  const { slot, result = null, error = null, fault, memoryBytes, durationUs, cpuUs } = fieldsOf(value);
  demand(
    isCount(slot, 255) && isCount(memoryBytes, 2 ** 40) && isCount(durationUs, 2 ** 40) && isCount(cpuUs, 2 ** 40),
    'the end of an event that is none',
  );
  return {
    slot: slot as number,
    result,
    error,
    fault: fault === null ? null : readEventFault(fault),
    memoryBytes: memoryBytes as number,
    durationUs: durationUs as number,
    cpuUs: cpuUs as number,
  };
}

function readEventFault(value: unknown): NonNullable<EventDone['fault']> {
  const { code, reason } = fieldsOf(value);
  demand(code === 'TRAPPED' || code === 'PLUGIN_START_FAILED', 'a fault that is none');
  return { code: code as 'TRAPPED', reason: wordsOf(reason) };
}

/** A function that the plugin calls, without its arguments. */
export interface CalledFunction {
  readonly slot: number;
  readonly capability: string;
  readonly func: string;
}

export function readCalled({ flags, sequence }: Pick<SandboxMessage, 'flags' | 'sequence'>): CalledFunction {
  const asked = askedFunctions[flags];
  demand(isCount(sequence, 255) && asked !== undefined, 'a call that is none');
  return { slot: sequence, capability: asked?.capability ?? '', func: asked?.func ?? '' };
}

/** Throws unless the value is an array. The capability that answers the call checks the arguments themselves. */
export function readArguments(value: unknown): readonly unknown[] {
  demand(Array.isArray(value), 'arguments that are none');
  return value as unknown[];
}

export function readLog(value: unknown): LogReport {
  const { slot, level, message } = fieldsOf(value);
  demand(isCount(slot, 255) && LEVELS.includes(level), 'a log line that is none');
  return { slot: slot as number, level: level as LogReport['level'], message: wordsOf(message) };
}

export function readMemory(value: unknown): MemoryReport {
  demand(
    Array.isArray(value) && value.length <= 256 && value.every((bytes) => isCount(bytes, 2 ** 40)),
    'memory that is none',
  );
  return value as MemoryReport;
}

function checkSamples(samples: Float32Array): void {
  demand(isFinite(samples, samples.length), 'a sample that is not finite');
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  demand(typeof value === 'object' && value !== null, 'a report that is none');
  return value as Record<string, unknown>;
}

function wordsOf(value: unknown): string {
  demand(typeof value === 'string', 'words that are none');
  return (value as string).slice(0, MAX_WORDS);
}

function isCount(value: unknown, limit: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= limit;
}

function isLatency(value: unknown): boolean {
  return isCount(value, MAX_CHAIN_LATENCY);
}

function demand(isTrue: boolean, otherwise: string): void {
  if (!isTrue) throw new RangeError(`it sent ${otherwise}`);
}
