import { BadOutput, type CoreFunction, type DirectCore } from './direct-core.ts';
import { GENERATIONS } from './generations.ts';
import { FRAME_SAMPLES, MAX_LANE_PAYLOAD_BYTES } from './pipe-protocol.ts';

/** [audio] Takes a frame of one voice and the audio played at the same time. Returns a frame, which is valid until the next call. */
export type FrameCall = (samples: Float32Array, userId: number, farEnd: Float32Array) => Float32Array;

/** [audio] Takes a packet. Returns the packet to pass on, or null to drop it. */
export type PacketCall = (payload: Uint8Array, userId: number) => Uint8Array | null;

/** [audio] Calls a function that returns a `result`; null stands for its error. */
type ResultCall<Result> = ((input: Float32Array | Uint8Array, decoder: number) => Result | null) | null;

interface Exported {
  readonly call: CoreFunction;
  readonly postReturn: CoreFunction | null;
}

function exported(core: DirectCore | null, hook: string, name: string): Exported | null {
  const call = core?.function(hook, name, GENERATIONS) ?? null;
  return core === null || call === null ? null : { call, postReturn: core.postReturn(hook, name, GENERATIONS) };
}

/** Reads a result and lets the guest free it, even when the result violates the contract. After a trap the guest is not called again. */
function lifted<Result>(core: DirectCore, { postReturn }: Exported, address: number, lift: () => Result): Result {
  let result: Result;
  try {
    result = lift();
  } catch (error) {
    if (error instanceof BadOutput) core.finish(postReturn, address);
    throw error;
  }
  core.finish(postReturn, address);
  return result;
}

/** `captured-audio`, `mixed-audio`: samples in, samples out. Like all functions below, returns null when the call has to go through the glue. */
export function directFrameCall(core: DirectCore | null, hook: string, name: string): FrameCall | null {
  const found = exported(core, hook, name);
  if (core === null || found === null) return null;
  const output = new Float32Array(FRAME_SAMPLES);
  let address = 0;
  const lift = (): Float32Array => core.liftFloats(address, output);
  return (samples) => {
    address = Number(found.call(core.lowerFloats(samples), samples.length)) >>> 0;
    return lifted(core, found, address, lift);
  };
}

/** `decoded-audio`: user ID and samples in, samples out. */
export function directUserFrameCall(core: DirectCore | null): FrameCall | null {
  const found = exported(core, 'decoded-audio', 'on-audio-frame-decoded');
  if (core === null || found === null) return null;
  const output = new Float32Array(FRAME_SAMPLES);
  let address = 0;
  const lift = (): Float32Array => core.liftFloats(address, output);
  return (samples, userId) => {
    address = Number(found.call(userId, core.lowerFloats(samples), samples.length)) >>> 0;
    return lifted(core, found, address, lift);
  };
}

/** `echo-canceller`: captured and played samples in, samples out. */
export function directEchoCall(core: DirectCore | null): FrameCall | null {
  const found = exported(core, 'echo-canceller', 'on-echo-frame');
  if (core === null || found === null) return null;
  const output = new Float32Array(FRAME_SAMPLES);
  let address = 0;
  const lift = (): Float32Array => core.liftFloats(address, output);
  return (samples, _userId, farEnd) => {
    const near = core.lowerFloats(samples);
    const far = core.lowerFloats(farEnd);
    address = Number(found.call(near, samples.length, far, farEnd.length)) >>> 0;
    return lifted(core, found, address, lift);
  };
}

/** `lane-voice-out` and `lane-voice-in`: a packet in, a `packet-verdict` out. */
export function directPacketCall(core: DirectCore | null, direction: 'out' | 'in'): PacketCall | null {
  const name = direction === 'out' ? 'on-voice-packet-send' : 'on-voice-packet-received';
  const found = exported(core, `lane-voice-${direction}`, name);
  if (core === null || found === null) return null;
  let address = 0;
  let sent: Uint8Array = new Uint8Array(0);
  const lift = (): Uint8Array | null => {
    const verdict = core.byteAt(address);
    if (verdict > 2) throw new TypeError(`a packet verdict ${verdict}, which is none`);
    if (verdict !== 1) return verdict === 0 ? sent : null;
    return core.liftBytes(address + 4, MAX_LANE_PAYLOAD_BYTES);
  };
  return (payload, userId) => {
    sent = payload;
    const lowered = core.lowerBytes(payload);
    const { call } = found;
    address = Number(direction === 'out' ? call(lowered, payload.length) : call(userId, lowered, payload.length)) >>> 0;
    return lifted(core, found, address, lift);
  };
}

/** `voice-gate`: samples in; the output is 1 (open) or 0 (closed), then the speech probability. */
export function directGateCall(core: DirectCore | null): FrameCall | null {
  const found = exported(core, 'voice-gate', 'on-gate-frame');
  if (core === null || found === null) return null;
  const decision = new Float32Array(2);
  let address = 0;
  const lift = (): Float32Array => {
    decision[0] = core.byteAt(address) === 0 ? 0 : 1;
    decision[1] = core.floatAt(address + 4);
    return decision;
  };
  return (samples) => {
    address = Number(found.call(core.lowerFloats(samples), samples.length)) >>> 0;
    return lifted(core, found, address, lift);
  };
}

/** `voice-codec.encode`. */
export function directEncode(core: DirectCore | null, maxBytes: number): ResultCall<Uint8Array> {
  const found = exported(core, 'voice-codec', 'encode');
  if (core === null || found === null) return null;
  let address = 0;
  const lift = (): Uint8Array | null => (core.byteAt(address) === 0 ? core.liftBytes(address + 4, maxBytes) : null);
  return (samples) => {
    address = Number(found.call(core.lowerFloats(samples as Float32Array), samples.length)) >>> 0;
    return lifted(core, found, address, lift);
  };
}

/** `voice-codec.decode`. */
export function directDecode(core: DirectCore | null, maxSamples: number): ResultCall<Float32Array> {
  const found = exported(core, 'voice-codec', 'decode');
  if (core === null || found === null) return null;
  let address = 0;
  const lift = (): Float32Array | null =>
    core.byteAt(address) === 0 ? core.liftFloatList(address + 4, maxSamples) : null;
  return (packet, decoder) => {
    address = Number(found.call(decoder, core.lowerBytes(packet as Uint8Array), packet.length)) >>> 0;
    return lifted(core, found, address, lift);
  };
}
