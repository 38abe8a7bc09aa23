import type { CodecState, User } from '@jackfield/protocol/state';

/** A codec beside Opus that is switched on here. */
export interface OwnCodec {
  readonly pluginId: string;
  readonly name: string;
  /** SHA-256 of its component, hex: two clients agree on nothing less. */
  readonly digest: string;
  /** What the chains name it by. */
  readonly number: number;
  /** The capture chain has it. */
  readonly canEncode: boolean;
}

/** `number` 0 is Opus. */
export interface CodecChoice {
  readonly number: number;
  readonly state: CodecState;
}

const OPUS = { pluginId: 'jackfield:opus', name: 'Opus' } as const;

/** Nobody listens, or there is no choice. */
export const OPUS_CHOICE: CodecChoice = { number: 0, state: { ...OPUS, waiting: null } };

/**
 * The first of one's own codecs that everybody who listens has announced, by its digest; else Opus. `listeners` are those in the channel, oneself among them:
 * the server tells everybody of oneself what it has understood, and in an echo channel one hears oneself.
 */
export function chooseCodec(own: readonly OwnCodec[], listeners: readonly User[], selfId: number | null): CodecChoice {
  if (!listeners.some(({ id }) => id === selfId)) return OPUS_CHOICE;
  const active = own.find((codec) => codec.canEncode && listeners.every((user) => has(user, codec)));
  const [first] = own;
  const { pluginId, name } = active ?? OPUS;
  const waiting = first === undefined || first === active ? null : waitingFor(first, listeners, selfId);
  return { number: active?.number ?? 0, state: { pluginId, name, waiting } };
}

function waitingFor(codec: OwnCodec, listeners: readonly User[], selfId: number | null): CodecState['waiting'] {
  const { pluginId, name } = codec;
  const lacking = listeners.filter((user) => !has(user, codec));
  const lackedBy = lacking.filter(({ id }) => id !== selfId).map((user) => user.name);
  const isUntold = lacking.length > lackedBy.length;
  return { pluginId, name, reason: !codec.canEncode ? 'starting' : isUntold ? 'untold' : 'lacked', lackedBy };
}

function has({ codecs = [] }: User, { digest }: OwnCodec): boolean {
  return codecs.includes(digest);
}
