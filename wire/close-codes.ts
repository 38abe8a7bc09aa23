/** Why a server closes a WebSocket: the close code; the name is the reason text. A connection closed otherwise was lost. */
export const CLOSE_CODE = {
  SERVER_STOPPING: 4000,
  PROTOCOL_MISMATCH: 4001,
  LOGIN_TIMED_OUT: 4002,
  LOGIN_REFUSED: 4003,
  SERVER_FULL: 4004,
  TOO_MANY_CONNECTIONS: 4005,
  /** The same identity logged in again; trying again would throw that one out. */
  REPLACED: 4006,
  TOO_SLOW: 4007,
  TOO_MANY_MESSAGES: 4008,
  BAD_MESSAGE: 4009,
} as const;

export type CloseReason = keyof typeof CLOSE_CODE;

/** null for codes that are not ours. */
export function closeReasonOf(code: number): CloseReason | null {
  for (const [reason, value] of Object.entries(CLOSE_CODE)) {
    if (value === code && Object.hasOwn(CLOSE_CODE, reason)) return reason as CloseReason;
  }
  return null;
}
