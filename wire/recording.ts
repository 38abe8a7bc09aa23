/** Messages about recordings of a channel, part of those in messages.ts; drawn in docs/wire/control-messages.md. */
import { Type } from 'typebox';
import { MAX_CONVERSATION_SECONDS, MAX_RECORDED_PEOPLE, MAX_RECORDING_SECONDS } from './limits.ts';

const closed = { additionalProperties: false } as const;
const uint32 = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });

export const recordingClientSchemas = {
  /** The client can put the question to its user. Sent once after `welcome`; whoever did not send it is never asked, and so never recorded. */
  recordingSupport: Type.Object(
    {
      type: Type.Literal('recordingSupport'),
      /** Recordings of conversations, too. Sent to servers with the feature `conversation-recording`. */
      conversations: Type.Optional(Type.Literal(true)),
    },
    closed,
  ),
  /** Asks everybody in the channel. Answered by `ok` or `refused`; then `recording` tells how it goes. */
  recordStart: Type.Object(
    {
      type: Type.Literal('recordStart'),
      requestId: uint32,
      seconds: Type.Integer({ minimum: 1, maximum: MAX_RECORDING_SECONDS }),
    },
    closed,
  ),
  /** As `recordStart`, until it is stopped or for the longest time that a conversation may take. */
  conversationRecordStart: Type.Object({ type: Type.Literal('conversationRecordStart'), requestId: uint32 }, closed),
  /** One's own answer, and every later change of mind. Whose answer it is follows from the connection. Not answered. */
  recordAnswer: Type.Object(
    { type: Type.Literal('recordAnswer'), recordingId: uint32, isAllowed: Type.Boolean() },
    closed,
  ),
  /** From the one who records. Not answered. */
  recordStop: Type.Object({ type: Type.Literal('recordStop'), recordingId: uint32 }, closed),
};

export const recordingServerSchemas = {
  /** How the recording of one's channel stands: to everybody in it, after each change and after one came in. */
  recording: Type.Object(
    {
      type: Type.Literal('recording'),
      recordingId: uint32,
      recorderId: uint32,
      seconds: Type.Integer({ minimum: 1, maximum: MAX_CONVERSATION_SECONDS }),
      /** Left out for one that serves the work on a plugin. Told only to those who said that they understand it. */
      isConversation: Type.Optional(Type.Literal(true)),
      /** `running` once everybody answered, or had 30 s for it. */
      phase: Type.Union([Type.Literal('asking'), Type.Literal('running')]),
      /** Whose voices are on it now, beside the recorder's. */
      allowed: Type.Array(uint32, { maxItems: MAX_RECORDED_PEOPLE }),
      /** Who has not answered yet. */
      asked: Type.Array(uint32),
    },
    closed,
  ),
  recordingEnded: Type.Object({ type: Type.Literal('recordingEnded'), recordingId: uint32 }, closed),
};
