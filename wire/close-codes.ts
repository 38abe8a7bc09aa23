/** Reasons why a server closes a WebSocket: the value is the close code, the name is the reason text. A connection that ends with any other code was lost. */
export const CLOSE_CODE = {
  SERVER_STOPPING: 4000,
  PROTOCOL_MISMATCH: 4001,
  LOGIN_TIMED_OUT: 4002,
  LOGIN_REFUSED: 4003,
  SERVER_FULL: 4004,
  TOO_MANY_CONNECTIONS: 4005,
  /** The same identity logged in again; a reconnect would in turn replace that connection. */
  REPLACED: 4006,
  TOO_SLOW: 4007,
  TOO_MANY_MESSAGES: 4008,
  BAD_MESSAGE: 4009,
} as const;

export type CloseReason = keyof typeof CLOSE_CODE;

/** Returns null for codes that are not ours. */
export function closeReasonOf(code: number): CloseReason | null {
  for (const [reason, value] of Object.entries(CLOSE_CODE)) {
    if (value === code && Object.hasOwn(CLOSE_CODE, reason)) return reason as CloseReason;
  }
  return null;
}
