import { DelayMeter } from '@jackfield/wire/delay-meter';
import type { ServerMessage } from '@jackfield/wire/messages';
import { parseClientMessage, parseServerMessage } from '@jackfield/wire/parse-message';
import { vi } from 'vitest';
import { ReceiverReports } from '../../../../../server/control/receiver-reports.ts';
import type { ReportingSession } from '../../../../../server/control/receiver-reports.ts';
import { DropCounter } from '../../../audio/drop-counter.ts';
import { PlaybackPath } from '../../../audio/playback/playback-path.ts';
import type { DecodedVoice, PlaybackChain } from '../../../ports/chain.ts';
import { seededRandom } from '../../doctor/impairments.ts';
import { EncoderPlanner } from '../../encoder-planner.ts';
import { ReceptionReporter } from '../../reception-reporter.ts';
import { pathQueueOf } from '../path-queue.ts';
import { SimulatedLink } from './simulated-link.ts';
import type { LinkPhase } from './simulated-link.ts';

const FRAME_MS = 10;
const FRAME = 480;
/** As `plan-packets` counts them: header and seal, UDP and IP. */
const VOICE_BYTES = 16;
const IP_BYTES = 28;
/** Speech takes a little less than the set bitrate. */
const VBR_SHARE = 0.95;
const SAMPLE_MS = 100;
const PERIOD_MS = 2_500;

export interface PersonOptions {
  readonly up?: readonly LinkPhase[];
  readonly down?: readonly LinkPhase[];
  /** Start and end of the talking, in ms; null for a listener. */
  readonly talks?: readonly [fromMs: number, toMs: number] | null;
  /** Length of a pause in each 2.5 s, in ms. Default: none. */
  readonly pauseMs?: number;
  readonly bitrate?: number;
  /** Drift by which the device's clock is slow, in ppm. */
  readonly driftPpm?: number;
  /** The device stalls at `atMs` for `forMs`. */
  readonly stall?: { readonly atMs: number; readonly forMs: number };
  readonly isControlled?: boolean;
  /** Links count the headers of UDP and IP. Default: yes. */
  readonly countsIp?: boolean;
}

/** State of a talker, sampled every 100 ms of simulated time. */
export interface TalkSample {
  readonly atMs: number;
  readonly sendingKbps: number;
  readonly bitrate: number;
  readonly packetMs: number;
  readonly expectedLossPercent: number;
  /** Queueing delay in the talker's uplink. */
  readonly queueMs: number;
}

interface Arrival {
  readonly atMs: number;
  readonly deliver: () => void;
}

const FREE: readonly LinkPhase[] = [{ fromMs: 0, kbps: Infinity }];

/**
 * A channel in simulated time: planner, meters, playback path, reports and the server's summaries are real, and their messages pass the real parsers; device,
 * codec and network are simulated. `vi`'s fake timers must be on.
 */
export class SimulatedChannel {
  readonly people: SimulatedPerson[];
  readonly #arrivals: Arrival[] = [];
  readonly #sessions = new Map<number, ReportingSession>();
  readonly #reports: ReceiverReports;
  nowMs = 0;

  constructor(people: readonly PersonOptions[], seed = 1) {
    this.#reports = new ReceiverReports(this.#sessions, () => this.nowMs);
    const random = seededRandom(seed);
    this.people = people.map((options, index) => new SimulatedPerson(index + 1, options, this, random));
    const channel = { info: { kind: 'voice' } } as const;
    for (const person of this.people) {
      const send = (message: ServerMessage): void => person.hearServer(message, this.nowMs);
      this.#sessions.set(person.id, { id: person.id, channel, outbox: { send }, peer: person });
      const others = this.people.filter((each) => each !== person).map(({ id }) => id);
      person.playback.setSenders(others);
      this.tell(person.id, { type: 'receiverReport', senders: [], knowsQueues: true });
    }
  }

  run(untilMs: number): void {
    for (; this.nowMs < untilMs; this.nowMs += FRAME_MS) {
      const tickMs = this.nowMs;
      this.#deliverUntil(tickMs);
      this.nowMs = tickMs;
      for (const person of this.people) person.tick(tickMs);
      vi.advanceTimersByTime(FRAME_MS);
    }
  }

  later(atMs: number, deliver: () => void): void {
    const index = this.#arrivals.findLastIndex((each) => each.atMs <= atMs);
    this.#arrivals.splice(index + 1, 0, { atMs, deliver });
  }

  /** Sends a client's message to the server. */
  tell(id: number, message: object): void {
    const parsed = parseClientMessage(JSON.stringify(message));
    const session = this.#sessions.get(id);
    if (!parsed.isOk) throw new TypeError(parsed.detail);
    if (session === undefined || parsed.message.type !== 'receiverReport') return;
    this.#reports.receive(session, parsed.message.senders, parsed.message.knowsQueues === true);
  }

  [Symbol.dispose](): void {
    this.#reports[Symbol.dispose]();
  }

  #deliverUntil(tickMs: number): void {
    for (let next = this.#arrivals[0]; next !== undefined && next.atMs <= tickMs; next = this.#arrivals[0]) {
      this.#arrivals.shift();
      this.nowMs = next.atMs;
      next.deliver();
    }
  }
}

export class SimulatedPerson {
  readonly id: number;
  readonly up: SimulatedLink;
  readonly down: SimulatedLink;
  readonly playback: PlaybackPath;
  readonly planner = new EncoderPlanner();
  /** Delay meter of this person's uplink at the server. */
  readonly uplinkDelay = new DelayMeter();
  readonly samples: TalkSample[] = [];
  readonly #sendDelay = new DelayMeter();
  readonly #longSendDelay = new DelayMeter(16_000);
  readonly #reporter = new ReceptionReporter();
  readonly #options: PersonOptions;
  readonly #channel: SimulatedChannel;
  readonly #voices: DecodedVoice[] = [];
  #batchSequence = 0;
  #sequence = 0;
  #timestamp = 0;
  /** Frames in the packet that is being filled, and the number that it will have. */
  #filled = 0;
  #packetFrames = 2;

  constructor(id: number, options: PersonOptions, channel: SimulatedChannel, random: () => number) {
    this.id = id;
    this.#options = options;
    this.#channel = channel;
    this.up = new SimulatedLink(options.up ?? FREE, random);
    this.down = new SimulatedLink(options.down ?? FREE, random);
    this.planner.setPreferences({ bitrate: options.bitrate ?? 40_000 });
    const sinks = { addSounds: (frame: Float32Array) => frame, play: () => undefined, onTalking: () => undefined };
    this.playback = new PlaybackPath(sinks, new DropCounter(), () => channel.nowMs);
    this.playback.setChain(this.#makeChain());
    this.playback.setRunning(true);
  }

  tick(nowMs: number): void {
    const { driftPpm = 0, stall, talks = null } = this.#options;
    const stalledMs = stall !== undefined && nowMs >= stall.atMs ? Math.min(stall.forMs, nowMs - stall.atMs) : 0;
    const framesDue = Math.floor(((nowMs - stalledMs) * (1 - driftPpm * 1e-6)) / FRAME_MS);
    for (; this.#timestamp < framesDue; this.#timestamp++) if (talks !== null) this.#capture(nowMs, talks);
    this.playback.onPlaybackDue();
    // Each client's seconds begin at another time.
    if ((nowMs + 137 * this.id) % 1_000 < FRAME_MS) this.#everySecond();
    if (nowMs % SAMPLE_MS === 0) this.#sample(nowMs);
  }

  hearServer(message: ServerMessage, nowMs: number): void {
    const parsed = parseServerMessage(JSON.stringify(message));
    if (!parsed.isOk || parsed.message.type !== 'receiverSummary') throw new TypeError('no summary');
    const { lossPercent, burstPackets } = parsed.message;
    const [shortMs, longMs] = [this.#sendDelay.queueMs(nowMs) ?? 0, this.#longSendDelay.queueMs(nowMs) ?? 0];
    const queueMs = pathQueueOf(parsed.message, { shortMs, longMs });
    if (queueMs !== null && this.#options.isControlled !== false)
      this.planner.reportPath(nowMs, { queueMs, lossPercent });
    this.planner.reportHeardLoss(lossPercent, burstPackets);
  }

  #capture(nowMs: number, [fromMs, toMs]: readonly [number, number]): void {
    const isPause = nowMs % PERIOD_MS < (this.#options.pauseMs ?? 0);
    const isTalking = nowMs >= fromMs && nowMs < toMs && !isPause;
    if (!isTalking && this.#filled === 0) return;
    if (this.#filled === 0) this.#packetFrames = this.planner.packetMs / FRAME_MS;
    this.#filled += 1;
    if (this.#filled < this.#packetFrames) return;
    const { bitrate, packetMs, expectedLossPercent } = {
      ...this.planner.plan,
      packetMs: this.#packetFrames * FRAME_MS,
    };
    const copies = bitrate < 32_000 || expectedLossPercent < 15 ? 0 : expectedLossPercent < 25 ? 4_000 : 12_000;
    const payload = new Uint8Array(Math.round(((bitrate * VBR_SHARE + copies) * packetMs) / 8_000));
    payload[0] = this.#packetFrames;
    const timestamp = this.#timestamp - this.#packetFrames + 1;
    this.#send({
      senderId: this.id,
      sequence: ++this.#sequence,
      timestamp,
      isTalkEnd: !isTalking,
      codecTag: 0,
      payload,
    });
    this.#filled = 0;
  }

  #send(packet: Parameters<PlaybackPath['receive']>[0]): void {
    const channel = this.#channel;
    const bytes = packet.payload.length + VOICE_BYTES + (this.#options.countsIp === false ? 0 : IP_BYTES);
    for (const meter of [this.#sendDelay, this.#longSendDelay])
      meter.note(channel.nowMs, packet.sequence, packet.timestamp, packet.isTalkEnd);
    const atServerMs = this.up.pass(channel.nowMs, bytes);
    if (atServerMs === null) return;
    channel.later(atServerMs, () => {
      this.uplinkDelay.note(channel.nowMs, packet.sequence, packet.timestamp & 0xffff, packet.isTalkEnd);
      for (const listener of channel.people) {
        const atMs = listener === this ? null : listener.down.pass(channel.nowMs, bytes);
        if (atMs !== null) channel.later(atMs, () => listener.playback.receive(packet));
      }
    });
  }

  #everySecond(): void {
    const senders = this.#reporter.take(this.playback.takeReceptions(), this.#channel.people.length);
    if (senders !== null) this.#channel.tell(this.id, { type: 'receiverReport', senders });
  }

  #sample(atMs: number): void {
    const { packetMs, sendingKbps, plan } = this.planner;
    const { bitrate, expectedLossPercent } = plan;
    this.samples.push({ atMs, sendingKbps, bitrate, packetMs, expectedLossPercent, queueMs: this.up.queueMs(atMs) });
  }

  /** Decodes silence of the right length. */
  #makeChain(): PlaybackChain {
    const chain = {
      hasMixedSlots: false,
      forgetSender: () => undefined,
      begin: (sequence: number) => {
        this.#batchSequence = sequence;
        this.#voices.length = 0;
      },
      add: (action: string, senderId: number, payload: Uint8Array, samples: number) => {
        const sampleCount = action === 'decode' ? (payload[0] ?? 1) * FRAME : samples;
        this.#voices.push({ senderId, pcm: new Float32Array(sampleCount), sampleCount, isDry: true });
      },
      submit: () =>
        this.playback.onDecoded({
          sequence: this.#batchSequence,
          voices: this.#voices,
          voiceCount: this.#voices.length,
          levels: new Float32Array(1),
          levelCount: 0,
        }),
    };
    return chain as unknown as PlaybackChain;
  }
}
