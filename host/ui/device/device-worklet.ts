import { FrameGatherer } from './frame-gatherer.ts';
import {
  PROCESSOR_NAME,
  type PlayMessage,
  type StatusMessage,
  type TickMessage,
  type WorkletSetup,
} from './messages.ts';
import { Playout } from './playout.ts';
import { createRingMemory, SampleRing } from './sample-ring.ts';

/** Quanta between two status reports: one second. */
const STATUS_EVERY = 375;

/**
 * [audio] Capture and playback on one clock: each quantum adds the input to a frame for the worker and fills the output from the ring. Without
 * a microphone the frames are silent and flagged; the ticks continue, because they drive playback.
 */
class DeviceProcessor extends AudioWorkletProcessor {
  #port: MessagePort | null = null;
  #ring: SampleRing | null = null;
  #playout: Playout | null = null;
  #isLive = false;
  #untilStatus = STATUS_EVERY;
  readonly #gatherer = new FrameGatherer((frame) => {
    const tick: TickMessage = { kind: 'tick', samples: frame, isLive: this.#isLive };
    this.#port?.postMessage(tick);
  });

  constructor() {
    super();
    this.port.addEventListener('message', (message: MessageEvent<WorkletSetup>) => this.#setUp(message.data));
    this.port.start();
  }

  override process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const ear = outputs[0]?.[0];
    if (ear === undefined) return true;
    const microphone = inputs[0]?.[0];
    this.#isLive = microphone !== undefined;
    this.#gatherer.push(microphone, ear.length);
    this.#playout?.read(ear, outputs[0]?.[1] ?? null);
    this.#untilStatus -= 1;
    if (this.#untilStatus === 0) {
      this.#untilStatus = STATUS_EVERY;
      this.#report();
    }
    return true;
  }

  #setUp(setup: WorkletSetup): void {
    const ring = new SampleRing(setup.ring ?? createRingMemory(false));
    this.#ring = ring;
    this.#playout = new Playout(ring);
    this.#port = setup.port;
    setup.port.addEventListener('message', ({ data }: MessageEvent<PlayMessage>) =>
      ring.write(data.samples, data.side),
    );
    setup.port.start();
  }

  #report(): void {
    if (this.#ring === null || this.#playout === null) return;
    const status: StatusMessage = {
      kind: 'status',
      underruns: this.#playout.underruns,
      overruns: this.#ring.overruns,
      fill: this.#ring.fill,
    };
    this.#port?.postMessage(status);
  }
}

registerProcessor(PROCESSOR_NAME, DeviceProcessor);
