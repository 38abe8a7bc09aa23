import { describe, expect, it } from 'vitest';
import { JackfieldError } from '../errors.ts';
import { VoiceReadiness } from './voice-readiness.ts';

const error = JackfieldError.of('SANDBOX_START_FAILED', { sandbox: 'capture', reason: 'no' });

function kinds(voice: VoiceReadiness): string {
  return `${voice.state.speaking.kind} ${voice.state.hearing.kind}`;
}

describe('VoiceReadiness', () => {
  it('runs only when frames pass both chains', () => {
    const voice = new VoiceReadiness();
    expect(voice.state.speaking).toMatchObject({ kind: 'starting', what: 'Opus', step: 'preparing' });
    voice.noteCodec({ kind: 'ready' });
    expect(voice.state.speaking).toMatchObject({ kind: 'starting', step: 'starting', attempt: 1 });
    voice.noteConfigurer('capture', { kind: 'running' });
    expect(kinds(voice)).toBe('running starting');
    voice.noteConfigurer('playback', { kind: 'running' });
    expect(kinds(voice)).toBe('running running');
  });

  it('says of a codec that could not be prepared when the next try comes, whatever the chains wait for', async () => {
    const voice = new VoiceReadiness();
    const nextTryAtMs = Date.now() + 1_000;
    voice.noteCodec({ kind: 'waiting', attempt: 2, error: error.toCoded(), nextTryAtMs });
    expect(voice.state.speaking).toEqual({
      kind: 'waiting',
      what: 'Opus',
      attempt: 2,
      error: error.toCoded(),
      nextTryAtMs,
    });
    expect(kinds(voice)).toBe('waiting waiting');
    await voice.settled;
  });

  it('counts the steps of a start, and keeps the number of the try', () => {
    const voice = new VoiceReadiness();
    voice.noteCodec({ kind: 'ready' });
    voice.noteConfigurer('capture', { kind: 'configuring', attempt: 3 });
    voice.noteChain({ kind: 'starting', sandbox: 'capture', done: 4, total: 12 });
    expect(voice.state.speaking).toMatchObject({ attempt: 3, progress: { done: 4, total: 12 } });
  });

  it('stays with the chain that runs while another one is tried', () => {
    const voice = new VoiceReadiness();
    voice.noteConfigurer('capture', { kind: 'running' });
    voice.noteConfigurer('capture', { kind: 'configuring', attempt: 1 });
    voice.noteConfigurer('capture', { kind: 'waiting', attempt: 2, error, nextTryAtMs: 0 });
    voice.noteChain({ kind: 'starting', sandbox: 'capture', done: 1, total: 2 });
    expect(voice.state.speaking).toEqual({ kind: 'running' });
  });

  it('does not run from the moment on that the last sandbox is gone until another one is live', () => {
    const voice = new VoiceReadiness();
    voice.noteCodec({ kind: 'ready' });
    voice.noteConfigurer('playback', { kind: 'running' });
    const { code, message } = error;
    const stalled = { kind: 'stalled', sandbox: 'playback', attempt: 1, code, message } as const;
    voice.noteChain({ ...stalled, nextTryMs: null });
    expect(voice.state.hearing).toMatchObject({ kind: 'starting', attempt: 1 });
    voice.noteChain({ ...stalled, attempt: 2, nextTryMs: 500 });
    expect(voice.state.hearing).toMatchObject({ kind: 'waiting', attempt: 2, error: { code, message } });
    voice.noteChain({ kind: 'restarted', sandbox: 'playback' });
    expect(voice.state.hearing).toEqual({ kind: 'running' });
  });

  it('waits for an audio thread that died, and starts anew with the next one', () => {
    const voice = new VoiceReadiness();
    voice.noteCodec({ kind: 'ready' });
    voice.noteConfigurer('capture', { kind: 'running' });
    const death = JackfieldError.of('AUDIO_THREAD_DIED', { reason: 'x' });
    voice.noteDeath({ error: death, attempt: 2, nextTryAtMs: 5 });
    expect(voice.state.speaking).toMatchObject({ kind: 'waiting', attempt: 2, error: death.toCoded(), nextTryAtMs: 5 });
    expect(voice.state.hearing).toEqual(voice.state.speaking);
    voice.noteRestart();
    expect(kinds(voice)).toBe('starting starting');
    voice.noteConfigurer('capture', { kind: 'running' });
    expect(kinds(voice)).toBe('running starting');
  });
});
