/** Messages about recordings of a channel, part of those in messages.ts; drawn in docs/wire/control-messages.md. */
import { Type } from 'typebox';
import { MAX_CONVERSATION_SECONDS, MAX_RECORDED_PEOPLE, MAX_RECORDING_SECONDS } from './limits.ts';

const closed = { additionalProperties: false } as const;
const uint32 = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });

export const recordingClientSchemas = {
  /** The client can ask its user for permission. Sent once after `welcome`; a client that did not send it is never asked, and so never recorded. */
  recordingSupport: Type.Object(
    {
      type: Type.Literal('recordingSupport'),
      /** The client also understands recordings of conversations. Sent to servers with the feature `conversation-recording`. */
      conversations: Type.Optional(Type.Literal(true)),
    },
    closed,
  ),
  /** Asks all members of the channel. Answered by `ok` or `refused`; `recording` messages then report the state. */
  recordStart: Type.Object(
    {
      type: Type.Literal('recordStart'),
      requestId: uint32,
      seconds: Type.Integer({ minimum: 1, maximum: MAX_RECORDING_SECONDS }),
    },
    closed,
  ),
  /** Like `recordStart`, for a recording that lasts until it is stopped or has reached the maximum length of a conversation. */
  conversationRecordStart: Type.Object({ type: Type.Literal('conversationRecordStart'), requestId: uint32 }, closed),
  /** The user's answer, and every later change of it. The connection determines the user. Not answered. */
  recordAnswer: Type.Object(
    { type: Type.Literal('recordAnswer'), recordingId: uint32, isAllowed: Type.Boolean() },
    closed,
  ),
  /** Sent by the recorder. Not answered. */
  recordStop: Type.Object({ type: Type.Literal('recordStop'), recordingId: uint32 }, closed),
};

export const recordingServerSchemas = {
  /** State of the recording of the channel, sent to all members after each change and after each join. */
  recording: Type.Object(
    {
      type: Type.Literal('recording'),
      recordingId: uint32,
      recorderId: uint32,
      seconds: Type.Integer({ minimum: 1, maximum: MAX_CONVERSATION_SECONDS }),
      /** Left out for a recording for plugin development. Sent only to clients that announced support for conversations. */
      isConversation: Type.Optional(Type.Literal(true)),
      /** `running` once every member has answered or has had 30 s to do so. */
      phase: Type.Union([Type.Literal('asking'), Type.Literal('running')]),
      /** Users whose voices are recorded now, beside the recorder's. */
      allowed: Type.Array(uint32, { maxItems: MAX_RECORDED_PEOPLE }),
      /** Users who have not answered yet. */
      asked: Type.Array(uint32),
    },
    closed,
  ),
  recordingEnded: Type.Object({ type: Type.Literal('recordingEnded'), recordingId: uint32 }, closed),
};
