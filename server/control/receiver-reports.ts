import type { ServerMessage, WireChannel } from '@jackfield/wire/messages';
import type { ReceiverSummary, SenderReport } from '@jackfield/wire/receiver-report';
import type { DelayMeter } from '@jackfield/wire/delay-meter';
import { TokenBucket } from '../access/token-bucket.ts';

/** Rate of reports from one listener; reports above it are dropped. */
const REPORTS_PER_SECOND = 1.2;
const REPORTS_AT_ONCE = 3;
/** Interval between two summaries to the same talker. */
const SUMMARY_INTERVAL_MS = 1_000;
/** A report is part of the summaries for this long. */
const REPORT_LIFETIME_MS = 3_000;
/** Reports kept of one talker; further listeners are not counted until one expires. */
const MAX_REPORTS = 64;
/** Minimum number of packets in a report; the loss share of fewer says nothing about the link. */
const MIN_PACKETS = 5;
/** Share of the listeners, those with the highest loss, that a summary describes. */
const WORST_SHARE = 0.25;

/** Properties of a session that this class needs; `Session` fits. */
export interface ReportingSession {
  readonly id: number;
  readonly channel: { readonly info: Pick<WireChannel, 'kind'> } | null;
  readonly outbox: { send(message: ServerMessage): void };
  readonly peer: { readonly uplinkDelay: Pick<DelayMeter, 'queueMs'> };
}

interface Report {
  readonly atMs: number;
  readonly lossPercent: number;
  readonly burstPackets: number;
  readonly jitterMs: number;
  /** Queueing delay in ms; null when the listener could not measure it, its client cannot, or the talker has already been told. */
  queueMs: number | null;
}

interface Talker {
  /** Reports by listener id. */
  readonly reports: Map<number, Report>;
  readonly timer: NodeJS.Timeout;
}

/**
 * Collects what listeners receive of each talker and sends the talker a summary of the worst quarter, at most once a second. A session that never sent a
 * report, even an empty one, gets no summary, because it may not know the message. The cost is bounded by the rate of the reports; nothing runs while none
 * come.
 */
export class ReceiverReports implements Disposable {
  readonly #sessions: ReadonlyMap<number, ReportingSession>;
  readonly #now: () => number;
  readonly #rates = new WeakMap<ReportingSession, TokenBucket>();
  readonly #talkers = new Map<ReportingSession, Talker>();
  /** Sessions whose clients know summaries with queues. */
  readonly #knowQueues = new WeakSet<ReportingSession>();

  /** `sessions` holds the sessions on the server, by id. */
  constructor(sessions: ReadonlyMap<number, ReportingSession>, now: () => number = () => performance.now()) {
    this.#sessions = sessions;
    this.#now = now;
  }

  /** Takes a report from `reporter`. Talkers outside its channel and the reporter itself are ignored. */
  receive(reporter: ReportingSession, senders: readonly SenderReport[], knowsQueues = false): void {
    const { channel } = reporter;
    if (knowsQueues) this.#knowQueues.add(reporter);
    if (!this.#rateOf(reporter).take() || channel === null || channel.info.kind === 'echo') return;
    for (const sender of senders) {
      const talker = this.#sessions.get(sender.senderId);
      if (talker === undefined || talker === reporter || talker.channel !== channel) continue;
      if (this.#rates.has(talker)) this.#note(talker, reporter.id, sender);
    }
  }

  /** The session left its channel: reports by it and about it are discarded. */
  leave(session: ReportingSession): void {
    this.#forget(session);
    for (const { reports } of this.#talkers.values()) reports.delete(session.id);
  }

  [Symbol.dispose](): void {
    for (const talker of this.#talkers.keys()) this.#forget(talker);
  }

  #rateOf(session: ReportingSession): TokenBucket {
    const known = this.#rates.get(session);
    if (known !== undefined) return known;
    const rate = new TokenBucket(REPORTS_PER_SECOND, REPORTS_AT_ONCE, this.#now);
    this.#rates.set(session, rate);
    return rate;
  }

  #note(session: ReportingSession, reporterId: number, sender: SenderReport): void {
    const packets = sender.receivedPackets + sender.lostPackets;
    if (packets < MIN_PACKETS) return;
    const reports = this.#talkers.get(session)?.reports ?? new Map<number, Report>();
    if (reports.size >= MAX_REPORTS && !reports.has(reporterId)) return;
    reports.set(reporterId, {
      atMs: this.#now(),
      lossPercent: (100 * sender.lostPackets) / packets,
      burstPackets: sender.burstPackets,
      jitterMs: sender.jitterMs,
      queueMs: sender.queueMs ?? null,
    });
    this.#summarizeLater(session, reports);
  }

  /** The talker stays in the map until no report is left, so that it gets no more than one summary per interval. */
  #summarizeLater(session: ReportingSession, reports: Map<number, Report>): void {
    if (this.#talkers.has(session)) return;
    const timer = setTimeout(() => this.#tell(session, reports), SUMMARY_INTERVAL_MS);
    this.#talkers.set(session, { reports, timer });
  }

  #tell(session: ReportingSession, reports: Map<number, Report>): void {
    this.#talkers.delete(session);
    const oldestMs = this.#now() - REPORT_LIFETIME_MS;
    for (const [id, report] of reports) if (report.atMs < oldestMs) reports.delete(id);
    if (reports.size === 0) return;
    this.#summarizeLater(session, reports);
    const byLoss = [...reports.values()].toSorted((a, b) => b.lossPercent - a.lossPercent);
    const worst = byLoss.slice(0, Math.ceil(byLoss.length * WORST_SHARE));
    session.outbox.send({
      type: 'receiverSummary',
      listeners: byLoss.length,
      lossPercent: meanOf(worst, 'lossPercent'),
      burstPackets: meanOf(worst, 'burstPackets'),
      jitterMs: meanOf(worst, 'jitterMs'),
      ...(this.#knowQueues.has(session) ? this.#queuesOf(session, byLoss) : {}),
    });
  }

  /**
   * Queues on the talker's path: the delay that a quarter of the listeners have or exceed, so that one bad downlink of many is ignored, and the uplink's delay.
   */
  #queuesOf(session: ReportingSession, reports: readonly Report[]): Pick<ReceiverSummary, 'queueMs' | 'uplinkQueueMs'> {
    const queues = reports.map(({ queueMs }) => queueMs).filter((each) => each !== null);
    const queueMs = queues.toSorted((a, b) => b - a)[Math.ceil(queues.length * WORST_SHARE) - 1];
    // A queue changes within a second; a value sent twice would look like a standing queue.
    for (const report of reports) report.queueMs = null;
    const uplinkQueueMs = session.peer.uplinkDelay.queueMs(this.#now());
    return {
      ...(queueMs === undefined ? {} : { queueMs }),
      ...(uplinkQueueMs === null ? {} : { uplinkQueueMs: Math.round(uplinkQueueMs) }),
    };
  }

  #forget(session: ReportingSession): void {
    clearTimeout(this.#talkers.get(session)?.timer);
    this.#talkers.delete(session);
  }
}

/** Mean with one decimal; more digits are not significant. */
function meanOf(reports: readonly Report[], field: 'lossPercent' | 'burstPackets' | 'jitterMs'): number {
  const sum = reports.reduce((total, report) => total + report[field], 0);
  return Math.round((sum / reports.length) * 10) / 10;
}
