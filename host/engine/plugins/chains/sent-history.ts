import { FRAME_BYTES, FRAME_SAMPLES, HEADER_BYTES, REQUEST } from '@jackfield/sandbox/pipe-protocol';
import type { SandboxConnection } from '../sandbox/sandbox-connection.ts';
import { writeSamples } from './capture-writer.ts';

/**
 * An Opus encoder that goes on where another one stopped is up to 10 dB too loud in a tone, for 80 ms, as both sides predict from what they know. In speech
 * the error of its first packet is 6 dB below the voice, behind 4 frames 17 dB (mean of 30 places, 40 kb/s, packets of 10 ms; 6 packets are no better).
 */
const CAPACITY_FRAMES = 4;

/** The last frames that went into packets [audio]: what another encoder hears before it makes the next one. */
export class SentHistory {
  /** One more than is heard: the last one may wait for its packet. */
  readonly #ring = Array.from({ length: CAPACITY_FRAMES + 1 }, () => new Float32Array(FRAME_SAMPLES));
  #written = 0;

  push(frame: Float32Array): void {
    this.#at(this.#written).set(frame);
    this.#written += 1;
  }

  /** Tells a sandbox what the others have sent, the oldest first. `isPending`: the last frame is in no packet yet. */
  send(connection: SandboxConnection, mask: number, isPending: boolean): void {
    const end = isPending ? this.#written - 1 : this.#written;
    const first = Math.max(0, end - CAPACITY_FRAMES);
    if (first >= end) return;
    connection.begin((end - first) * FRAME_BYTES);
    let offset = HEADER_BYTES;
    for (let index = first; index < end; index++)
      offset = writeSamples(connection.outView, offset, this.#at(index), FRAME_SAMPLES);
    connection.send(REQUEST.sent, 0, 0, mask, offset - HEADER_BYTES);
  }

  #at(index: number): Float32Array {
    // The ring has an entry for every remainder.
    return this.#ring[index % this.#ring.length] as Float32Array;
  }
}
