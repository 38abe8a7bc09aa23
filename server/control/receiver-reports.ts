import type { ServerMessage, WireChannel } from '@jackfield/wire/messages';
import type { ReceiverSummary, SenderReport } from '@jackfield/wire/receiver-report';
import type { DelayMeter } from '@jackfield/wire/delay-meter';
import { TokenBucket } from '../access/token-bucket.ts';

/** Reports of one listener; those beyond are dropped. */
const REPORTS_PER_SECOND = 1.2;
const REPORTS_AT_ONCE = 3;
/** Interval between two summaries to the same talker. */
const SUMMARY_INTERVAL_MS = 1_000;
/** A report is part of the summaries for this long. */
const REPORT_LIFETIME_MS = 3_000;
/** Reports kept of one talker; further listeners are not counted until one expires. */
const MAX_REPORTS = 64;
/** A share of fewer packets says nothing about the link. */
const MIN_PACKETS = 5;
/** The part of the listeners with the highest loss that decides. */
const WORST_SHARE = 0.25;

/** What this class needs of a session; `Session` fits. */
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
  /** null where the listener could not measure it, does not know how, or the talker has been told. */
  queueMs: number | null;
}

interface Talker {
  /** By the listener's id. */
  readonly reports: Map<number, Report>;
  readonly timer: NodeJS.Timeout;
}

/**
 * Collects what listeners receive of each talker and tells the talker about the worst quarter of them, at most once a second. A session that never sent a
 * report, even an empty one, gets no summary: it may not know the message. The cost is bounded by the rate of the reports; nothing runs while none come.
 */
export class ReceiverReports implements Disposable {
  readonly #sessions: ReadonlyMap<number, ReportingSession>;
  readonly #now: () => number;
  readonly #rates = new WeakMap<ReportingSession, TokenBucket>();
  readonly #talkers = new Map<ReportingSession, Talker>();
  /** Those that know summaries with queues. */
  readonly #knowQueues = new WeakSet<ReportingSession>();

  /** `sessions` are those on the server, by id. */
  constructor(sessions: ReadonlyMap<number, ReportingSession>, now: () => number = () => performance.now()) {
    this.#sessions = sessions;
    this.#now = now;
  }

  /** Takes a report from `reporter`. Talkers outside its channel are ignored, and so is the reporter itself. */
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

  /** The session left its channel: what it said and what was said of it there is over. */
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

  /** The talker stays known, and so is not told more often, until no report is left. */
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

  /** Queues of the talker's path: that which a quarter of the listeners have or exceed, so that one bad downlink of many is none, and the uplink. */
  #queuesOf(session: ReportingSession, reports: readonly Report[]): Pick<ReceiverSummary, 'queueMs' | 'uplinkQueueMs'> {
    const queues = reports.map(({ queueMs }) => queueMs).filter((each) => each !== null);
    const queueMs = queues.toSorted((a, b) => b - a)[Math.ceil(queues.length * WORST_SHARE) - 1];
    // A queue changes within a second: told twice, it would look as if it stood.
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

/** With one decimal: more says nothing. */
function meanOf(reports: readonly Report[], field: 'lossPercent' | 'burstPackets' | 'jitterMs'): number {
  const sum = reports.reduce((total, report) => total + report[field], 0);
  return Math.round((sum / reports.length) * 10) / 10;
}
