/** A relay in a process of its own, and its users, as the load test uses them. */
export interface RelayUnderTest extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** Opens one channel with this many users, with their UDP addresses bound. */
  openRoom(peopleCount: number): Promise<Room>;
}

export interface Room extends AsyncDisposable {
  /** Sends one datagram from the next user in turn; the relay sends 100 bytes to each other user for it. */
  send(): void;
  /** Number of voice datagrams that all users together have received. */
  readonly received: () => number;
}

export const FORWARDED_BYTES = 100;
