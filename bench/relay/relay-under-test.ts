/** A relay in a process of its own, and the people in it, as the load sees them. */
export interface RelayUnderTest extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** One talker and so many listeners in one channel, with their UDP addresses bound. */
  openRoom(listenerCount: number): Promise<Room>;
}

export interface Room extends AsyncDisposable {
  /** One datagram of the talker; the relay sends 100 bytes to each listener for it. */
  send(): void;
  /** Datagrams of voice that all listeners got. */
  readonly received: () => number;
}

export const FORWARDED_BYTES = 100;
