import type { Recording } from '@jackfield/protocol/state';
import { JackfieldError } from '../errors.ts';
import type { SessionParts } from './parts.ts';

/**
 * Asks all users in the channel for their voices. Resolves when all have answered, or the time to answer is over. `seconds` null records a conversation, until
 * it is stopped. Rejects with the server's refusal, or with RECORDING_ENDED when the recording was stopped, or the channel was left, before it began.
 */
export async function askToRecord(
  { connection, recording: consent, roster }: Pick<SessionParts, 'connection' | 'recording' | 'roster'>,
  seconds: number | null,
): Promise<Recording> {
  const { selfId } = roster;
  const began = Promise.withResolvers<Recording>();
  began.promise.catch(() => undefined);
  let isAsking = false;
  const onState = (recording: Recording | null): void => {
    if (recording === null && isAsking) began.reject(JackfieldError.of('RECORDING_ENDED'));
    if (recording?.recorderId !== selfId || recording === null) return;
    isAsking = true;
    if (recording.phase === 'running') began.resolve(recording);
  };
  const onMoved = (): void => began.reject(JackfieldError.of('RECORDING_ENDED'));
  consent.on('recording', onState);
  roster.on('ownChannelChanged', onMoved);
  try {
    await connection.startRecording(seconds);
    return await began.promise;
  } finally {
    consent.off('recording', onState);
    roster.off('ownChannelChanged', onMoved);
  }
}
