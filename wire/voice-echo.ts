/** Messages about the echo with which a client measures its link, part of those in messages.ts; drawn in docs/design/call-doctor.md. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { MAX_ECHO_PACKETS, MAX_ECHO_SECONDS } from './limits.ts';

const closed = { additionalProperties: false } as const;
const uint32 = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });

export const voiceEchoClientSchemas = {
  /** Asks the server to return probe packets for some seconds. Sent to servers with the feature `voice-echo`. Answered by `ok` or `refused`. */
  voiceEcho: Type.Object(
    {
      type: Type.Literal('voiceEcho'),
      requestId: uint32,
      seconds: Type.Integer({ minimum: 1, maximum: MAX_ECHO_SECONDS }),
    },
    closed,
  ),
  /** Ends the echo early, so that its report is sent now. Not answered otherwise. */
  voiceEchoEnd: Type.Object({ type: Type.Literal('voiceEchoEnd') }, closed),
};

export const voiceEchoServerSchemas = {
  /** The echo is over. Holds the sequences of the received packets in order of arrival, and their arrival times: ms by the server's clock since the first. */
  voiceEchoReport: Type.Object(
    {
      type: Type.Literal('voiceEchoReport'),
      sequences: Type.Array(uint32, { maxItems: MAX_ECHO_PACKETS }),
      atMs: Type.Array(Type.Number({ minimum: 0, maximum: 1_000 * MAX_ECHO_SECONDS }), { maxItems: MAX_ECHO_PACKETS }),
    },
    closed,
  ),
};

export type VoiceEchoReport = Omit<Static<typeof voiceEchoServerSchemas.voiceEchoReport>, 'type'>;
