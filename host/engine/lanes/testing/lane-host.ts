import { EventEmitter } from 'node:events';
import type { LaneEvents, LaneHost, OwnPresence } from '../../ports/lane.ts';

export const PRESENCE: OwnPresence = {
  name: 'Ada',
  isMuted: false,
  isDeafened: false,
  hasVoiceChanger: false,
  codecs: [],
};

/** The client of a lane under test: emits the lane's events, and has no plugin that intercepts. */
export class TestHost implements LaneHost {
  readonly events = new EventEmitter<{ [Kind in keyof LaneEvents]: [LaneEvents[Kind]] }>();
  readonly isGuarded = false;

  emit<Kind extends keyof LaneEvents>(kind: Kind, value: LaneEvents[Kind]): void {
    (this.events as EventEmitter).emit(kind, value);
  }

  intercepts(): boolean {
    return false;
  }

  intercept(): Promise<string | null> {
    throw new TypeError('no plugin intercepts');
  }
}
