import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { BodyWriter } from '@jackfield/sandbox/body-writer';
import { FRAME_BYTES, MAX_PACKET_FRAMES, REQUEST } from '@jackfield/sandbox/pipe-protocol';
import type { PacketFrames } from '@jackfield/sandbox/pipe-protocol';
import type { SandboxConnection } from '../sandbox/sandbox-connection.ts';

/**
 * An Opus encoder that continues after another one is up to 10 dB too loud in a tone, for 80 ms, because encoder and decoder predict from their own pasts.
 * In speech the error of its first packet is 6 dB below the voice, after 4 frames 17 dB (mean of 30 positions, 40 kb/s, packets of 10 ms; 6 packets are no
 * better).
 */
const PRIMING_FRAMES = 4;
const CAPACITY_FRAMES = 2 * MAX_PACKET_FRAMES;

/** The last frames that went into packets, and those that wait for their packet [audio]. Another encoder is primed with them before it continues. */
export class PrimingHistory {
  readonly #ring = Array.from({ length: CAPACITY_FRAMES }, () => new Float32Array(FRAME_SAMPLES));
  #written = 0;

  push(frame: Float32Array): void {
    this.#at(this.#written).set(frame);
    this.#written += 1;
  }

  /** Sends a sandbox the last frames sent in packets of `packetFrames`, the oldest first, without the last `waiting` frames, which are in no packet yet. */
  send(connection: SandboxConnection, mask: number, waiting: number, packetFrames: PacketFrames): void {
    const end = this.#written - waiting;
    // A packet longer than four frames is sent whole.
    const wanted = Math.max(PRIMING_FRAMES, packetFrames);
    const first = Math.max(0, end - wanted, this.#written - CAPACITY_FRAMES);
    if (first >= end) return;
    this.#write(connection.begin((end - first) * FRAME_BYTES), first, end);
    connection.send(REQUEST.prime, 0, 0, mask, packetFrames);
  }

  /** Writes the last `waiting` frames, the oldest first. */
  writeWaiting(writer: BodyWriter, waiting: number): void {
    this.#write(writer, this.#written - waiting, this.#written);
  }

  #write(writer: BodyWriter, first: number, end: number): void {
    for (let index = first; index < end; index++) writer.samples(this.#at(index));
  }

  /** Frame at an index from `-CAPACITY_FRAMES` on; silence before the first frame. */
  #at(index: number): Float32Array {
    // The ring has an entry for every remainder.
    return this.#ring[(index + CAPACITY_FRAMES) % CAPACITY_FRAMES] as Float32Array;
  }
}
