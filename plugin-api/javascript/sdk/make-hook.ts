import { codecHook } from './codec-hook.ts';
import type { AudioEffect, DecodedEffect, PluginDefinition } from './define-plugin.ts';
import { eventHooks, isEventHook, neutralAnswers } from './hook-functions.ts';
import { log } from './log.ts';
import { parametersHook } from './parameters-hook.ts';
import { refusalFor, withoutNulls, wordsOf } from './values.ts';

type Callable = (...given: unknown[]) => unknown;

/** No tail is known: the host never puts the effect to sleep. */
const NEVER_SLEEPS = 0xffff_ffff;

/** One interface of the contract, as QuickJS exports it. Throws for a hook that needs what `definition` does not have. */
export function makeHook(name: string, definition: PluginDefinition): object {
  if (isEventHook(name)) return eventHook(eventHooks[name], definition);
  switch (name) {
    case 'lifecycle':
      return lifecycleHook(definition);
    case 'parameters':
      return parametersHook(definition);
    case 'state':
      return stateHook(definition);
    case 'captured-audio':
      return effectHook(present(definition.captured, 'captured', name), 'onAudioFrameCaptured');
    case 'mixed-audio':
      return effectHook(present(definition.mixed, 'mixed', name), 'onAudioFrameMixed');
    case 'decoded-audio':
      return decodedHook(present(definition.decoded, 'decoded', name));
    case 'voice-codec':
      return codecHook(present(definition.codec, 'codec', name));
    default:
      throw new TypeError(`definePlugin does not do ${name}`);
  }
}

function present<Part>(part: Part | undefined, key: string, hook: string): Part {
  if (part === undefined) throw new TypeError(`plugin.wit exports ${hook}, but definePlugin has no ${key}`);
  return part;
}

function eventHook(functions: readonly string[], definition: PluginDefinition): object {
  const hook: Record<string, Callable> = {};
  for (const name of functions) {
    const given: unknown = Reflect.get(definition, name);
    const neutral = neutralAnswers[name];
    hook[name] = typeof given === 'function' ? guarded(name, given.bind(definition), neutral) : () => neutral;
  }
  return hook;
}

/** A hook that throws would end the instance; instead the log gets the error. A command's refusal reaches the user. */
function guarded(name: string, call: Callable, neutral: unknown): Callable {
  return (...given) => {
    try {
      return call(...given.map(withoutNulls)) ?? neutral;
    } catch (error) {
      if (name === 'onCommand') throw refusalFor(error, ['bad-argument', 'failed']);
      log.error(`${name}: ${wordsOf(error)}`);
      return neutral;
    }
  };
}

function lifecycleHook(definition: PluginDefinition): object {
  const settingsChanged = guarded(
    'onSettingsChanged',
    (text) => definition.onSettingsChanged?.(JSON.parse(String(text)) as Record<string, unknown>),
    undefined,
  );
  return {
    start(role: 'audio' | 'events') {
      try {
        definition.start?.(role);
      } catch (error) {
        throw refusalFor(error, ['bad-settings', 'failed']);
      }
    },
    onSettingsChanged: settingsChanged,
    stop: guarded('stop', () => definition.stop?.(), undefined),
  };
}

function stateHook(definition: PluginDefinition): object {
  return {
    save: guarded('save', () => definition.save?.(), new Uint8Array(0)),
    load(saved: Uint8Array) {
      try {
        definition.load?.(saved);
      } catch (error) {
        throw refusalFor(error, ['unknown-format', 'failed']);
      }
    },
  };
}

function effectHook(effect: AudioEffect, frameFunction: string): object {
  return {
    ...commonAudio(effect),
    // A list of f32 arrives as an array of numbers.
    [frameFunction](samples: ArrayLike<number>) {
      const frame = Float32Array.from(samples);
      return effect.frame(frame) ?? frame;
    },
  };
}

function decodedHook(effect: DecodedEffect): object {
  return {
    ...commonAudio(effect),
    onAudioFrameDecoded(userId: number, samples: ArrayLike<number>) {
      const frame = Float32Array.from(samples);
      return effect.frame(userId, frame) ?? frame;
    },
    forgetUser: (userId: number) => effect.forgetUser?.(userId),
  };
}

function commonAudio(effect: Omit<AudioEffect, 'frame'>): object {
  return {
    activate: (config: Parameters<NonNullable<AudioEffect['activate']>>[0]) =>
      effect.activate?.(config) ?? { latencySamples: 0, tailSamples: NEVER_SLEEPS },
    reset: () => effect.reset?.(),
    deactivate: () => effect.deactivate?.(),
  };
}
