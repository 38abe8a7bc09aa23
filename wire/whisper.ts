/** Messages about whispers, listening to other channels and priority speakers, part of those in messages.ts; drawn in docs/design/whisper.md. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { base64 } from './base64-schema.ts';
import {
  MAX_LISTED_TARGETS,
  MAX_LISTENED_CHANNELS,
  MAX_REFUSED_WHISPERERS,
  MAX_WHISPER_EPOCH,
  MAX_WHISPER_LISTENERS,
} from './limits.ts';
import { SEALED_WHISPER_KEY_BYTES } from './whisper-seal.ts';

const closed = { additionalProperties: false } as const;
const uint32 = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });
const epoch = Type.Integer({ minimum: 1, maximum: MAX_WHISPER_EPOCH });
/** List of targets that may exceed the limit, so that a list that is too long is refused with a code. */
const targets = Type.Array(uint32, { maxItems: MAX_LISTED_TARGETS, uniqueItems: true });
const fingerprint = Type.String({ pattern: '^[0-9a-f]{32}$' });
/** The agreement key of a connection, and the identity that signs it: docs/design/whisper.md. */
const agreement = { publicKey: base64(32), agreementKey: base64(32), signature: base64(64) };

export const whisperClientSchemas = {
  /** The client can send and receive whispers and show listeners. Sent once, to servers with the feature `whisper`. */
  whisperSupport: Type.Object({ type: Type.Literal('whisperSupport'), ...agreement }, closed),
  /** The complete list of identities whose whispers the user refuses, each time. Not answered. */
  whisperRefusals: Type.Object(
    {
      type: Type.Literal('whisperRefusals'),
      everybody: Type.Boolean(),
      fingerprints: Type.Array(fingerprint, { maxItems: MAX_REFUSED_WHISPERERS, uniqueItems: true }),
    },
    closed,
  ),
  /** Starts a whisper and ends the one before. Answered by `whisperTargets` or `refused`. */
  whisperStart: Type.Object(
    { type: Type.Literal('whisperStart'), requestId: uint32, userIds: targets, channelIds: targets },
    closed,
  ),
  /** Answers each `whisperTargets` with a fresh key, sealed for each target. Answered by `whisperReady` when the key has been distributed. */
  whisperKey: Type.Object(
    {
      type: Type.Literal('whisperKey'),
      epoch,
      keys: Type.Array(Type.Object({ userId: uint32, sealed: base64(SEALED_WHISPER_KEY_BYTES) }, closed), {
        maxItems: MAX_WHISPER_LISTENERS,
      }),
    },
    closed,
  ),
  /** Ends the whisper. Not answered. */
  whisperEnd: Type.Object({ type: Type.Literal('whisperEnd') }, closed),
  /** The complete list of channels that the user listens to beside the own one, each time. Answered by `listening` and `ok`, or by `refused`. */
  listen: Type.Object({ type: Type.Literal('listen'), requestId: uint32, channelIds: targets }, closed),
};

export const whisperServerSchemas = {
  /** Listeners of the whisper. Sent again, with `requestId` null, when they change; empty when none is left, which ends the whisper. */
  whisperTargets: Type.Object(
    {
      type: Type.Literal('whisperTargets'),
      requestId: Type.Union([uint32, Type.Null()]),
      /** Sender id of the whisper packets. */
      whisperId: uint32,
      people: Type.Array(Type.Object({ userId: uint32, ...agreement }, closed), { maxItems: MAX_WHISPER_LISTENERS }),
    },
    closed,
  ),
  /** The relay forwards packets under this epoch from now on. */
  whisperReady: Type.Object({ type: Type.Literal('whisperReady'), epoch }, closed),
  /** Another user whispers to this one. */
  whisper: Type.Object(
    {
      type: Type.Literal('whisper'),
      whisperId: uint32,
      senderId: uint32,
      /** The whisper goes to a channel that the user is in. */
      isShout: Type.Boolean(),
      ...agreement,
      epoch,
      sealed: base64(SEALED_WHISPER_KEY_BYTES),
    },
    closed,
  ),
  whisperEnded: Type.Object({ type: Type.Literal('whisperEnded'), whisperId: uint32 }, closed),
  /** Channels that the user listens to now; sent after each `listen`, and when the server removes a channel. */
  listening: Type.Object(
    { type: Type.Literal('listening'), channelIds: Type.Array(uint32, { maxItems: MAX_LISTENED_CHANNELS }) },
    closed,
  ),
};

/** A connection's statement about its agreement key. */
export type WireAgreement = Pick<
  Static<typeof whisperClientSchemas.whisperSupport>,
  'publicKey' | 'agreementKey' | 'signature'
>;
export type WireWhisperTarget = Static<typeof whisperServerSchemas.whisperTargets>['people'][number];
