import { EventEmitter } from 'node:events';
import type { CodedError } from '@jackfield/protocol/coded-error';
import { DEFAULT_CODEC } from '@jackfield/protocol/default-codec';
import type { VoiceLeg, VoiceState } from '@jackfield/protocol/state';
import type { JackfieldError } from '../errors.ts';
import type { CodecReadiness } from '../plugins/manage/codec-readiness.ts';
import type { ChainEvent } from '../ports/chain.ts';
import type { ConfigurerState } from './chain-configurer.ts';

export interface VoiceReadinessEvents {
  voice: [VoiceState];
}

export type ChainName = 'capture' | 'playback';

const CODEC = DEFAULT_CODEC.name;
const AUDIO = 'Jackfield’s audio';
const FIRST_START: VoiceLeg = { kind: 'starting', what: CODEC, step: 'starting', attempt: 1, progress: null };

/**
 * Whether the user can be heard and can hear, and what is being done about it, derived from the preparation of the codec, the two chains and the audio thread.
 * A direction counts as running only when frames pass its chain.
 */
export class VoiceReadiness extends EventEmitter<VoiceReadinessEvents> {
  #codec: CodecReadiness = { kind: 'preparing', attempt: 1 };
  readonly #chains: Record<ChainName, VoiceLeg> = { capture: FIRST_START, playback: FIRST_START };
  /** State of both directions while there is no audio thread; null while it runs. */
  #withoutThread: VoiceLeg | null = null;
  #state: VoiceState;
  readonly #settled = Promise.withResolvers<void>();

  constructor() {
    super();
    this.#state = { speaking: this.#legOf('capture'), hearing: this.#legOf('playback') };
  }

  get state(): VoiceState {
    return this.#state;
  }

  /** Resolves when frames pass both chains, or when a first attempt has failed. */
  get settled(): Promise<void> {
    return this.#settled.promise;
  }

  noteCodec(readiness: CodecReadiness): void {
    this.#codec = readiness;
    this.#update();
  }

  noteConfigurer(chain: ChainName, state: ConfigurerState): void {
    const { kind } = this.#chains[chain];
    // The running chain continues while another one is tried.
    if (kind === 'running' && state.kind !== 'running') return;
    this.#chains[chain] = legOf(state);
    this.#update();
  }

  noteChain(event: ChainEvent): void {
    if (event.kind === 'restarted') this.#chains[event.sandbox] = { kind: 'running' };
    else if (event.kind === 'starting') {
      const { done, total } = event;
      const before = this.#chains[event.sandbox];
      const attempt = before.kind === 'running' ? 1 : before.attempt;
      if (before.kind === 'running') return;
      this.#chains[event.sandbox] = {
        kind: 'starting',
        what: CODEC,
        step: 'starting',
        attempt,
        progress: { done, total },
      };
    } else if (event.kind === 'stalled') {
      const { attempt, code, message, details, nextTryMs } = event;
      const error: CodedError = details === undefined ? { code, message } : { code, message, details };
      this.#chains[event.sandbox] =
        nextTryMs === null
          ? { kind: 'starting', what: CODEC, step: 'starting', attempt, progress: null }
          : { kind: 'waiting', what: CODEC, attempt, error, nextTryAtMs: Date.now() + nextTryMs };
    } else return;
    this.#update();
  }

  /** The audio thread ended, and the chains with it; it will be restarted. */
  noteDeath(death: { readonly error: JackfieldError; readonly attempt: number; readonly nextTryAtMs: number }): void {
    const { error, attempt, nextTryAtMs } = death;
    this.#withoutThread = { kind: 'waiting', what: AUDIO, attempt, error: error.toCoded(), nextTryAtMs };
    this.#chains.capture = FIRST_START;
    this.#chains.playback = FIRST_START;
    this.#update();
  }

  /** The audio thread runs again; the chains follow. */
  noteRestart(): void {
    this.#withoutThread = null;
    this.#update();
  }

  #legOf(chain: ChainName): VoiceLeg {
    if (this.#withoutThread !== null) return this.#withoutThread;
    const leg = this.#chains[chain];
    if (leg.kind === 'running' || this.#codec.kind === 'ready') return leg;
    if (this.#codec.kind === 'waiting') return { ...this.#codec, what: CODEC };
    return { kind: 'starting', what: CODEC, step: 'preparing', attempt: this.#codec.attempt, progress: null };
  }

  #update(): void {
    const next: VoiceState = { speaking: this.#legOf('capture'), hearing: this.#legOf('playback') };
    if (JSON.stringify(next) === JSON.stringify(this.#state)) return;
    this.#state = next;
    const legs = [next.speaking, next.hearing];
    if (legs.every(({ kind }) => kind === 'running') || legs.some(({ kind }) => kind === 'waiting'))
      this.#settled.resolve();
    this.emit('voice', next);
  }
}

function legOf(state: ConfigurerState): VoiceLeg {
  if (state.kind === 'running') return state;
  if (state.kind === 'configuring')
    return { kind: 'starting', what: CODEC, step: 'starting', attempt: state.attempt, progress: null };
  const { attempt, error, nextTryAtMs } = state;
  return { kind: 'waiting', what: CODEC, attempt, error: error.toCoded(), nextTryAtMs };
}
