import {
  PCM_CLOSE,
  PCM_FLAG_SIDE,
  PCM_HEADER_BYTES,
  PCM_KIND,
  PCM_MESSAGE_BYTES,
  PCM_SIDE_MESSAGE_BYTES,
  PCM_WAIT_PROTOCOL,
} from '@jackfield/protocol/pcm';
import type { WebSocket } from 'ws';

/** Fake server of /pcm: counts the page's messages, and answers each captured frame with a frame of a tone. */
export class FakeSound {
  captured = 0;
  live = 0;
  status = 0;
  underruns = 0;
  fill = 0;
  /** Loudest sample of the microphone so far. */
  peak = 0;
  /** The tone is on the left channel only. */
  isToneLeft = false;
  #phase = 0;
  #page: WebSocket | null = null;

  readonly #waiting = new Set<WebSocket>();

  get isTaken(): boolean {
    return this.#page !== null;
  }

  open(socket: WebSocket): void {
    if (socket.protocol === PCM_WAIT_PROTOCOL) {
      this.#waiting.add(socket);
      socket.on('close', () => this.#waiting.delete(socket));
      return;
    }
    this.#page?.close(PCM_CLOSE.takenOver, 'another page took over');
    this.#page = socket;
    socket.on('close', () => {
      if (this.#page !== socket) return;
      this.#page = null;
      for (const waiting of this.#waiting) waiting.close(PCM_CLOSE.free);
    });
    socket.binaryType = 'nodebuffer';
    socket.on('message', (data: Buffer) => {
      if (data[0] === PCM_KIND.captured) {
        this.captured += 1;
        if (data[1] === 0) this.live += 1;
        for (let at = PCM_HEADER_BYTES; at < PCM_MESSAGE_BYTES; at += 4) {
          this.peak = Math.max(this.peak, Math.abs(data.readFloatLE(at)));
        }
        socket.send(this.#playback(data.readUInt32LE(4)));
      } else if (data[0] === PCM_KIND.status) {
        this.status += 1;
        this.underruns = data.readUInt32LE(PCM_HEADER_BYTES);
        this.fill = data.readUInt32LE(PCM_HEADER_BYTES + 8);
      }
    });
  }

  #playback(sequence: number): Buffer {
    const message = Buffer.alloc(this.isToneLeft ? PCM_SIDE_MESSAGE_BYTES : PCM_MESSAGE_BYTES);
    message[0] = PCM_KIND.playback;
    message[1] = this.isToneLeft ? PCM_FLAG_SIDE : 0;
    message.writeUInt32LE(sequence, 4);
    for (let at = PCM_HEADER_BYTES; at < PCM_MESSAGE_BYTES; at += 4) {
      message.writeFloatLE(0.1 * Math.sin(this.#phase), at);
      this.#phase += (2 * Math.PI * 440) / 48_000;
    }
    // The side equals the mid, so left is twice as loud and right is silent.
    if (this.isToneLeft) message.copy(message, PCM_MESSAGE_BYTES, PCM_HEADER_BYTES, PCM_MESSAGE_BYTES);
    return message;
  }
}
