import { FRAME_SAMPLES, PCM_CLOSE, PCM_MESSAGE_BYTES, PCM_WAIT_PROTOCOL } from '@jackfield/protocol/pcm';
import type { PcmLinkMessage, PlayMessage, StatusMessage, TakeMessage, TickMessage, WorkerSetup } from './messages.ts';
import { decodePlayback, encodeCaptured, encodeStatus, PCM_STATUS_BYTES } from './pcm-messages.ts';
import { SampleRing } from './sample-ring.ts';

/** Send buffer limit, 8 frames: beyond it the socket counts as stuck, and frames are dropped (drop-newest) until it drains. */
const BUFFERED_LIMIT = 8 * PCM_MESSAGE_BYTES;
const RECONNECT_MS = 500;

/** Carries frames between the worklet and the engine, away from the page's main thread. */
class PcmLine {
  readonly #setup: WorkerSetup;
  readonly #ring: SampleRing | null;
  readonly #captured = new DataView(new ArrayBuffer(PCM_MESSAGE_BYTES));
  readonly #status = new DataView(new ArrayBuffer(PCM_STATUS_BYTES));
  readonly #frame = new Float32Array(FRAME_SAMPLES);
  readonly #sideFrame = new Float32Array(FRAME_SAMPLES);
  /** The socket that carries audio; null while another page has the audio, and while there is no connection. */
  #socket: WebSocket | null = null;
  /** The newest socket; events of older ones are ignored. */
  #newest: WebSocket | null = null;
  #sequence = 0;
  #dropped = 0;

  constructor(setup: WorkerSetup) {
    this.#setup = setup;
    this.#ring = setup.ring === null ? null : new SampleRing(setup.ring);
    setup.port.addEventListener('message', (message: MessageEvent<TickMessage | StatusMessage>) => {
      this.#fromWorklet(message.data);
    });
    setup.port.start();
  }

  /** Opens the socket. With `takesOver` it takes the audio from another page; otherwise it waits until no page has it. */
  open(takesOver: boolean): void {
    const token = `jackfield.${this.#setup.token}`;
    const socket = new WebSocket(this.#setup.url, takesOver ? [token] : [token, PCM_WAIT_PROTOCOL]);
    this.#newest?.close();
    this.#newest = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      if (this.#newest !== socket) return;
      if (socket.protocol === PCM_WAIT_PROTOCOL) {
        this.#tell('elsewhere');
        return;
      }
      this.#socket = socket;
      this.#tell('open');
    });
    socket.addEventListener('message', (message: MessageEvent) => {
      if (message.data instanceof ArrayBuffer) this.#play(message.data);
    });
    socket.addEventListener('close', ({ code }) => {
      const hadSound = this.#socket === socket;
      if (hadSound) this.#socket = null;
      if (this.#newest !== socket) return;
      if (code === PCM_CLOSE.takenOver) this.#tell('elsewhere');
      else if (hadSound) this.#tell('lost');
      setTimeout(
        () => {
          if (this.#newest === socket) this.open(false);
        },
        code === PCM_CLOSE.free ? 0 : RECONNECT_MS,
      );
    });
  }

  #fromWorklet(message: TickMessage | StatusMessage): void {
    const socket = this.#socket;
    if (socket === null) return;
    if (message.kind === 'status') {
      encodeStatus(this.#status, this.#sequence, message.underruns, message.overruns + this.#dropped, message.fill);
      socket.send(this.#status);
      return;
    }
    const sequence = this.#sequence++;
    if (socket.bufferedAmount > BUFFERED_LIMIT) {
      this.#dropped += 1;
      return;
    }
    encodeCaptured(this.#captured, sequence, message.samples, message.isLive);
    socket.send(this.#captured);
  }

  #play(message: ArrayBuffer): void {
    const kind = decodePlayback(message, this.#frame, this.#sideFrame);
    if (kind === null) return;
    const side = kind === 'wide' ? this.#sideFrame : null;
    if (this.#ring !== null) {
      this.#ring.write(this.#frame, side);
      return;
    }
    const play: PlayMessage = { kind: 'play', samples: this.#frame, side };
    this.#setup.port.postMessage(play);
  }

  #tell(state: PcmLinkMessage['state']): void {
    const message: PcmLinkMessage = { kind: 'pcm-link', state };
    postMessage(message);
  }
}

let line: PcmLine | null = null;
addEventListener('message', ({ data }: MessageEvent<WorkerSetup | TakeMessage>) => {
  if (data.kind === 'setup') {
    line = new PcmLine(data);
    line.open(false);
  } else {
    line?.open(true);
  }
});
