import { EventEmitter } from 'node:events';
import type { CodecState, User } from '@jackfield/protocol/state';
import type { CaptureChainSpec, PlaybackChainSpec } from '../ports/chain.ts';
import type { PlannedCodec } from '../plugins/manage/codec-plan.ts';
import { chooseCodec, OPUS_CHOICE } from './choose-codec.ts';
import type { CodecChoice, OwnCodec } from './choose-codec.ts';
import type { Roster } from './roster.ts';

export interface CodecAgreementEvents {
  /** Digests of the codecs, beside Opus, that other clients may send to this one. */
  announced: [readonly string[]];
  /** Number of the codec that encodes from now on; 0 is Opus. */
  active: [number];
  codec: [CodecState];
}

/**
 * Decides which codecs the client announces for decoding and which one encodes, as plugins, chains and users in the channel change; see docs/design/codecs.md.
 */
export class CodecAgreement extends EventEmitter<CodecAgreementEvents> {
  readonly #roster: Roster;
  #planned: readonly PlannedCodec[] = [];
  /** Digests of the codecs that each chain has loaded. */
  readonly #loaded: Record<'capture' | 'playback', readonly string[]> = { capture: [], playback: [] };
  #announced: readonly string[] = [];
  #choice: CodecChoice = OPUS_CHOICE;
  #isWhispering = false;

  constructor(roster: Roster) {
    super();
    this.#roster = roster;
    const update = (): void => this.#choose();
    for (const event of ['users', 'userChanged', 'userLeft', 'ownChannelChanged'] as const) roster.on(event, update);
  }

  get announced(): readonly string[] {
    return this.#announced;
  }

  get active(): number {
    return this.#isWhispering ? OPUS_CHOICE.number : this.#choice.number;
  }

  /** Name of the codec with this number in the chains. */
  nameOf(number: number): string {
    return this.#planned.find(({ slot }) => slot.codecNumber === number)?.name ?? OPUS_CHOICE.state.name;
  }

  get state(): CodecState {
    return this.#choice.state;
  }

  /** Plugins were enabled or disabled. A removed codec is neither announced nor active from now on, although the chains still have it. */
  setPlanned(planned: readonly PlannedCodec[]): void {
    this.#planned = planned;
    this.#update();
  }

  /** Called when frames pass a chain that was configured with this spec. */
  noteConfigured(chain: 'capture' | 'playback', { codecs = [] }: CaptureChainSpec | PlaybackChainSpec): void {
    this.#loaded[chain] = codecs.map(({ digest }) => digest);
    this.#update();
  }

  /** The targets of a whisper may not have the channel's codec, so Opus encodes while the user whispers. */
  setWhispering(isWhispering: boolean): void {
    const before = this.active;
    this.#isWhispering = isWhispering;
    if (this.active !== before) this.emit('active', this.active);
  }

  #update(): void {
    const before = this.#announced.join();
    const digests = this.#planned.map(({ slot }) => slot.digest);
    this.#announced = digests.filter((digest) => this.#loaded.playback.includes(digest));
    if (this.#announced.join() !== before) this.emit('announced', this.#announced);
    this.#choose();
  }

  #choose(): void {
    const { ownChannel, selfId, users } = this.#roster;
    const isHere = ({ channelId, listensTo = [] }: User): boolean =>
      ownChannel !== null && (channelId === ownChannel.id || listensTo.includes(ownChannel.id));
    const listeners = users.filter(isHere);
    const before = this.#choice;
    const activeBefore = this.active;
    this.#choice = chooseCodec(this.#own, listeners, selfId);
    if (this.active !== activeBefore) this.emit('active', this.active);
    if (JSON.stringify(this.#choice.state) !== JSON.stringify(before.state)) this.emit('codec', this.#choice.state);
  }

  get #own(): OwnCodec[] {
    return this.#planned.map(({ name, slot: { pluginId, digest, codecNumber = 0 } }) => {
      const canEncode = this.#loaded.capture.includes(digest);
      return { pluginId, name, digest, number: codecNumber, canEncode };
    });
  }
}
