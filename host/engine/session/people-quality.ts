import type { ConnectionState, PersonQuality } from '@jackfield/protocol/state';
import type { SenderReception } from '../ports/audio-thread.ts';
import { lossPercentOf } from '../audio/playback/reception.ts';

/** Converts each sender's reception of the last second to the figures that the window shows. */
export function toPeopleQuality(
  receptions: readonly SenderReception[],
  codecName: (number: number) => string,
  connection: ConnectionState,
): readonly PersonQuality[] {
  const path = connection.kind === 'connected' ? connection.voicePath : null;
  return receptions.map((reception) => ({
    userId: reception.userId,
    lossPercent: rounded(lossPercentOf([reception])),
    burstPackets: rounded(reception.burstPackets),
    jitterMs: Math.round(reception.jitterMs),
    delayMs: Math.round(reception.delayMs),
    packetMs: reception.packetMs,
    codec: codecName(reception.codec),
    path,
  }));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
