import { EventEmitter } from 'node:events';
import type { Settings, WhisperState, WhisperTarget } from '@jackfield/protocol/state';
import type { HeardWhisper } from '../ports/lane.ts';
import type { Connection } from './connection.ts';
import type { Roster } from './roster.ts';
import type { SettingsStore } from './settings-store.ts';

export interface WhispersEvents {
  /** Something that windows show has changed. */
  whisper: [WhisperState];
  /** The local user began or stopped whispering; the tail counts as whispering. */
  whispering: [boolean];
  /** The set of received whispers changed. */
  heard: [];
}

/** Whispers of the session: the local user's whisper, received whispers, the target of an answer, and refused whisperers. */
export class Whispers extends EventEmitter<WhispersEvents> {
  readonly #connection: Connection;
  #own: { readonly owner: string; readonly target: WhisperTarget } | null = null;
  /** Target of the current whisper, its tail included. */
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
    // User ids are valid for one connection only.
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
    const target = this.#reached === null ? null : this.#target;
    return {
      own: target === null ? null : { ...target, reached: this.#reached?.length ?? 0 },
      heard: this.#heard.filter(({ isOver }) => !isOver).map(({ userId, isShout }) => ({ userId, isShout })),
      lastFrom: this.#lastFrom,
      lastTarget: this.#lastTarget,
    };
  }

  /** True while the voice goes to a whisper's targets only, its tail included. */
  get isWhispering(): boolean {
    return this.#reached !== null;
  }

  /** Received whispers, with those that have just ended. */
  get heard(): readonly HeardWhisper[] {
    return this.#heard;
  }

  /** User id of the talker behind a sender id: the user with that id, or the user who whispers under it. */
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
      // The whisper key was released before the server answered.
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
