import { describe, expect, it } from 'vitest';
import type { VoiceLeg } from '@jackfield/protocol/state';
import { voiceMessage } from './voice-messages.ts';

const RUNNING: VoiceLeg = { kind: 'running' };
const error = { code: 'PLUGIN_TRANSPILE_FAILED', message: 'Opus could not be prepared: no room.' };

function textOf(leg: VoiceLeg): string | undefined {
  return voiceMessage({ speaking: leg, hearing: leg }, 1_000)?.text;
}

describe('voiceMessage', () => {
  it('says nothing while both directions run', () => {
    expect(voiceMessage({ speaking: RUNNING, hearing: RUNNING }, 0)).toBeNull();
  });

  it('says which direction does not run', () => {
    const leg: VoiceLeg = { kind: 'starting', what: 'Opus', step: 'starting', attempt: 1, progress: null };
    expect(voiceMessage({ speaking: leg, hearing: leg }, 0)?.title).toBe(
      'You cannot be heard yet, and you hear nobody.',
    );
    expect(voiceMessage({ speaking: leg, hearing: RUNNING }, 0)?.title).toBe('You cannot be heard yet.');
    expect(voiceMessage({ speaking: RUNNING, hearing: leg }, 0)?.title).toBe('You hear nobody yet.');
  });

  it('names the part, the try and how far it is', () => {
    const starting = { kind: 'starting', what: 'Opus', step: 'starting' } as const;
    expect(textOf({ ...starting, attempt: 1, progress: null })).toBe('Starting Opus …');
    expect(textOf({ ...starting, attempt: 2, progress: { done: 3, total: 12 } })).toBe(
      'Starting Opus (second try), 25 % …',
    );
    expect(textOf({ ...starting, step: 'preparing', attempt: 7, progress: null })).toContain(
      'Opus is being prepared (7th try).',
    );
    expect(textOf({ ...starting, attempt: 22, progress: null })).toBe('Starting Opus (22nd try) …');
    expect(textOf({ ...starting, attempt: 111, progress: null })).toBe('Starting Opus (111th try) …');
  });

  it('gives the reason of the last try and counts down to the next', () => {
    const waiting = { kind: 'waiting', what: 'Opus', attempt: 2, error, nextTryAtMs: 4_500 } as const;
    expect(textOf(waiting)).toBe(
      'Opus could not be prepared: no room. Jackfield tries again by itself: second try in 4 s.',
    );
    expect(textOf({ ...waiting, nextTryAtMs: 0 })).toContain('second try now.');
  });

  it('says that audio which stopped is started again', () => {
    const died = { code: 'AUDIO_THREAD_DIED', message: 'Jackfield’s audio stopped unexpectedly: no room.' };
    const leg: VoiceLeg = { kind: 'waiting', what: 'Jackfield’s audio', attempt: 2, error: died, nextTryAtMs: 2_000 };
    expect(textOf(leg)).toBe(
      'Jackfield’s audio stopped unexpectedly: no room. Jackfield tries again by itself: second try in 1 s.',
    );
  });
});
