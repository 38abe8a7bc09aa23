import { EventEmitter } from 'node:events';
import type { Settings, WhisperState, WhisperTarget } from '@jackfield/protocol/state';
import type { HeardWhisper } from '../ports/lane.ts';
import type { Connection } from './connection.ts';
import type { Roster } from './roster.ts';
import type { SettingsStore } from './settings-store.ts';

export interface WhispersEvents {
  /** Something that windows show has changed. */
  whisper: [WhisperState];
  /** Oneself began or ceased to whisper; the tail counts. */
  whispering: [boolean];
  /** Other people whisper to oneself than before. */
  heard: [];
}

/** Whispers of the session: to whom oneself whispers, who whispers to oneself, whom an answer goes to, and whose whispers are refused. */
export class Whispers extends EventEmitter<WhispersEvents> {
  readonly #connection: Connection;
  #own: { readonly owner: string; readonly target: WhisperTarget } | null = null;
  /** Of the whisper that is under way, its tail included. */
  #target: WhisperTarget | null = null;
  #reached: readonly number[] | null = null;
  #heard: readonly HeardWhisper[] = [];
  #lastFrom: number | null = null;
  #lastTarget: WhisperTarget | null = null;
  #refusals = '';

  constructor(connection: Connection, roster: Roster, settings: SettingsStore) {
    super();
    this.#connection = connection;
    connection.on('ownWhisper', (own) => this.#noteOwn(own?.userIds ?? null));
    connection.on('whispers', (heard) => this.#noteHeard(heard));
    connection.on('connection', () => this.#tell());
    // Numbers of people are those of one connection.
    roster.on('users', () => this.#forget());
    roster.on('userLeft', ({ userId }) => {
      if (this.#lastFrom !== userId) return;
      this.#lastFrom = null;
      this.#tell();
    });
    settings.on('settings', (value) => this.#applyRefusals(value));
    this.#applyRefusals(settings.value);
  }

  get state(): WhisperState {
    const { canWhisper: isSupported } = this.#connection;
    const target = this.#reached === null ? null : this.#target;
    return {
      isSupported,
      own: target === null ? null : { ...target, reached: this.#reached?.length ?? 0 },
      heard: this.#heard.filter(({ isOver }) => !isOver).map(({ userId, isShout }) => ({ userId, isShout })),
      lastFrom: this.#lastFrom,
      lastTarget: this.#lastTarget,
    };
  }

  /** What is said goes to a few; also while the last of it is on its way. */
  get isWhispering(): boolean {
    return this.#reached !== null;
  }

  /** Whispers that are heard, with those that are just over. */
  get heard(): readonly HeardWhisper[] {
    return this.#heard;
  }

  /** Who speaks under this sender id: the user with that id, or the one who whispers under it. */
  personOf(senderId: number): number {
    return this.#heard.find(({ whisperId }) => whisperId === senderId)?.userId ?? senderId;
  }

  isWhisper(senderId: number): boolean {
    return this.#heard.some(({ whisperId }) => whisperId === senderId);
  }

  /** `owner` is the window or command that holds the key; its end ends the whisper. Rejects as the lane does. */
  async start(owner: string, target: WhisperTarget): Promise<void> {
    this.#own = { owner, target };
    this.#target = target;
    const isStill = (): boolean => this.#own?.target === target;
    try {
      await this.#connection.startWhisper(target);
      this.#lastTarget = target;
      this.#tell();
      // Let go before the server answered.
      if (!isStill()) this.#connection.endWhisper();
    } catch (error) {
      if (isStill()) this.#own = null;
      throw error;
    }
  }

  end(): void {
    this.#own = null;
    this.#connection.endWhisper();
  }

  endOf(owner: string): void {
    if (this.#own?.owner === owner) this.end();
  }

  #noteOwn(reached: readonly number[] | null): void {
    const was = this.isWhispering;
    this.#reached = reached;
    if (reached === null) this.#own = null;
    if (was !== this.isWhispering) this.emit('whispering', this.isWhispering);
    this.#tell();
  }

  #noteHeard(heard: readonly HeardWhisper[]): void {
    const known = new Set(this.#heard.filter(({ isOver }) => !isOver).map(({ whisperId }) => whisperId));
    const newest = heard.findLast(({ whisperId, isOver }) => !isOver && !known.has(whisperId));
    if (newest !== undefined) this.#lastFrom = newest.userId;
    this.#heard = heard;
    this.emit('heard');
    this.#tell();
  }

  #forget(): void {
    this.#lastFrom = null;
    this.#lastTarget = null;
    this.#tell();
  }

  #applyRefusals({ takesWhispers, whisperRefusals: fingerprints }: Settings): void {
    const refusals = { everybody: !takesWhispers, fingerprints };
    const text = JSON.stringify(refusals);
    if (text === this.#refusals) return;
    this.#refusals = text;
    this.#connection.setWhisperRefusals(refusals);
  }

  #tell(): void {
    this.emit('whisper', this.state);
  }
}
