/** A relay in a process of its own, and the people in it, as the load sees them. */
export interface RelayUnderTest extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** So many people in one channel, with their UDP addresses bound. */
  openRoom(peopleCount: number): Promise<Room>;
}

export interface Room extends AsyncDisposable {
  /** One datagram of the next in turn; the relay sends 100 bytes to each of the others for it. */
  send(): void;
  /** Datagrams of voice that all together got. */
  readonly received: () => number;
}

export const FORWARDED_BYTES = 100;
