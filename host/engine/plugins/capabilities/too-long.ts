import type { CapabilityAnswer } from '@jackfield/sandbox/specs';

/**
 * Answers to arguments that are longer than the contract allows, by capability and function. A function that is not listed has arguments of fixed size, so a
 * guest cannot send longer ones.
 */
const answers: Readonly<Record<string, Readonly<Record<string, CapabilityAnswer>>>> = {
  chat: { send: { error: { tag: 'bad-length' } } },
  storage: { get: { error: { tag: 'bad-key' } }, commit: { error: { tag: 'quota-exceeded' } } },
  http: { fetch: { error: { tag: 'too-large' } } },
  sounds: {
    playAsset: { error: { tag: 'unknown-asset', val: 'a name that is too long' } },
    playSamples: { error: { tag: 'bad-sound', val: 'longer than 480000 samples' } },
  },
  'peer-data': { sendData: { error: { tag: 'bad-length' } } },
  ui: {
    show: { error: { tag: 'too-large' } },
    decorateMessage: { error: { tag: 'bad-tree', val: 'words that are too long' } },
  },
};

/** Returns null for a function without such an answer; the call then ends the sandbox. */
export function tooLongAnswer(capability: string, func: string): CapabilityAnswer | null {
  return answers[capability]?.[func] ?? null;
}
