import { clamp } from '@jackfield/protocol/clamp';
import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import type { Capability, CapabilityContext, NoteUse } from './capability.ts';
import { RateLimit } from './rate-limit.ts';

const MAX_SAMPLES = 480_000;
const MIN_GAIN_DB = -60;
const MAX_GAIN_DB = 12;
/** Maximum number of starts per window. Eight sounds play at once, but starting and stopping them takes work, too. */
const STARTS = 20;
const WINDOW_MS = 1_000;

const NOT_ALLOWED: CapabilityAnswer = { error: { tag: 'not-allowed' } };
const TOO_MANY: CapabilityAnswer = { error: { tag: 'too-many' } };

type Listener = 'oneself' | 'channel';

/** wit `sounds`. Playing to the user needs the permission `sounds`, playing to the channel `sounds-channel`. */
export function soundsCapability(context: CapabilityContext, noteUse: NoteUse): Capability {
  const { granted, pluginId, services, now } = context;
  const limit = new RateLimit(STARTS, WINDOW_MS, now);

  /** `check` is called last, because it reads every sample. */
  const play = (
    sound: Uint8Array | Float32Array,
    listener: Listener,
    gainDb: number,
    check: () => string | null = () => null,
  ): CapabilityAnswer => {
    const isForChannel = listener === 'channel';
    const permission = isForChannel ? 'sounds-channel' : 'sounds';
    if (!granted.has(permission)) return NOT_ALLOWED;
    if (!limit.take()) return TOO_MANY;
    const fault = check();
    if (fault !== null) return { error: { tag: 'bad-sound', val: fault } };
    const gain = 10 ** (clamp(gainDb, MIN_GAIN_DB, MAX_GAIN_DB, 0) / 20);
    const played = services.playSound(sound, { pluginId, isForChannel, gain });
    if (played.kind === 'tooMany') return { error: { tag: 'too-many' } };
    if (played.kind === 'bad') return { error: { tag: 'bad-sound', val: played.reason } };
    noteUse(permission);
    return { value: played.id };
  };

  const playAsset = (name: string, listener: Listener, gainDb: number): CapabilityAnswer => {
    const asset = context.asset(name);
    return asset === undefined ? { error: { tag: 'unknown-asset', val: name } } : play(asset, listener, gainDb);
  };

  const playSamples = (samples: Float32Array, listener: Listener, gainDb: number): CapabilityAnswer =>
    play(samples, listener, gainDb, () => faultOf(samples));

  return {
    permission: null,
    isAllowed: () => granted.has('sounds') || granted.has('sounds-channel'),
    functions: {
      playAsset: ([name, listener, gain]) => {
        const gainDb = gainOf(gain);
        if (typeof name !== 'string' || !isListener(listener) || gainDb === null) return null;
        return playAsset(name, listener, gainDb);
      },
      playSamples: ([samples, listener, gain]) => {
        const gainDb = gainOf(gain);
        if (!(samples instanceof Float32Array) || !isListener(listener) || gainDb === null) return null;
        return playSamples(samples, listener, gainDb);
      },
      stopSound: ([id]) => {
        if (typeof id !== 'number') return null;
        services.stopSound(pluginId, id);
        return { value: null };
      },
    },
    revoked: { playAsset: NOT_ALLOWED, playSamples: NOT_ALLOWED },
    tooMuch: { playAsset: TOO_MANY, playSamples: TOO_MANY },
    close: () => services.stopSounds(pluginId),
  };
}

function isListener(value: unknown): value is Listener {
  return value === 'oneself' || value === 'channel';
}

/** A gain that is not finite counts as 0 dB (`clamp`); so does null, which stands for such a gain. */
function gainOf(value: unknown): number | null {
  if (value === null) return 0;
  return typeof value === 'number' ? value : null;
}

function faultOf(samples: Float32Array): string | null {
  if (samples.length < 1) return 'no samples';
  if (samples.length > MAX_SAMPLES) return `longer than ${MAX_SAMPLES} samples`;
  return samples.every(Number.isFinite) ? null : 'a sample is no number';
}
