import { DEFAULT_CODEC } from '@jackfield/protocol/default-codec';
import type { CodecState, User } from '@jackfield/protocol/state';

/** An enabled codec of this client other than Opus. */
export interface OwnCodec {
  readonly pluginId: string;
  readonly name: string;
  /** SHA-256 of its component, in hex. Two clients agree on a codec only if their digests are equal. */
  readonly digest: string;
  /** Number of the codec in the chains. */
  readonly number: number;
  /** True when the capture chain has loaded it. */
  readonly canEncode: boolean;
}

/** `number` 0 is Opus. */
export interface CodecChoice {
  readonly number: number;
  readonly state: CodecState;
}

/** The choice when nobody listens or no other codec is available. */
export const OPUS_CHOICE: CodecChoice = { number: 0, state: { ...DEFAULT_CODEC, waiting: null } };

/**
 * Chooses the first of the client's own codecs whose digest every listener has announced; otherwise Opus. `listeners` are the users in the channel, the local
 * user included: the server reports to each client what it has understood of that client, and in an echo channel users hear themselves.
 */
export function chooseCodec(own: readonly OwnCodec[], listeners: readonly User[], selfId: number | null): CodecChoice {
  if (!listeners.some(({ id }) => id === selfId)) return OPUS_CHOICE;
  const active = own.find((codec) => codec.canEncode && listeners.every((user) => has(user, codec)));
  const [first] = own;
  const { pluginId, name } = active ?? DEFAULT_CODEC;
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
