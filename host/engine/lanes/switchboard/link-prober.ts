import { VOICE_ECHO_FEATURE } from '@jackfield/wire/limits';
import type { VoiceEchoReport } from '@jackfield/wire/voice-echo';
import { JackfieldError } from '../../errors.ts';
import type { LinkProbe } from '../../ports/lane.ts';
import type { Requests } from './requests.ts';
import type { ServerLink } from './server-link.ts';
import type { ProbeTimes, ToVoice } from './voice-link.ts';

/** The probe takes 4 s, and up to 1.5 s more while the voice path is undecided. */
const ECHO_SECONDS = 7;
/** Time to wait for the server's report after the local times are known. */
const REPORT_PATIENCE_MS = 4_000;

interface Run {
  readonly link: ServerLink;
  readonly done: PromiseWithResolvers<LinkProbe>;
  path: 'udp' | 'control';
  times: ProbeTimes | null;
  report: VoiceEchoReport | null;
  timer: NodeJS.Timeout | undefined;
}

/** Measures the link of one lane: requests the server's echo, lets the voice half send, and combines the times of both clocks. One probe at a time. */
export class LinkProber {
  readonly #requests: Requests;
  readonly #post: (message: ToVoice) => void;
  #run: Run | null = null;

  constructor(requests: Requests, post: (message: ToVoice) => void) {
    this.#requests = requests;
    this.#post = post;
  }

  /** Resolves after about 4 s. Rejects with ECHO_UNSUPPORTED, ECHO_TOO_OFTEN, REQUEST_TIMED_OUT, or with the reason for the connection's end. */
  async probe(link: ServerLink, address: string): Promise<LinkProbe> {
    if (!link.hasFeature(VOICE_ECHO_FEATURE)) throw JackfieldError.of('ECHO_UNSUPPORTED', { address });
    if (this.#run !== null) throw JackfieldError.of('ECHO_TOO_OFTEN');
    const done = Promise.withResolvers<LinkProbe>();
    done.promise.catch(() => undefined);
    const run: Run = { link, done, path: 'control', times: null, report: null, timer: undefined };
    this.#run = run;
    try {
      await this.#requests.start((requestId) => link.send({ type: 'voiceEcho', requestId, seconds: ECHO_SECONDS }));
      if (this.#run === run) this.#post({ kind: 'probe' });
      return await done.promise;
    } finally {
      clearTimeout(run.timer);
      if (this.#run === run) this.#run = null;
    }
  }

  /** Takes the report from the server. */
  noteReport(report: VoiceEchoReport): void {
    if (this.#run === null) return;
    this.#run.report = report;
    this.#settle(this.#run);
  }

  /** Takes the times from the voice half. */
  noteTimes(times: ProbeTimes, path: 'udp' | 'control'): void {
    const run = this.#run;
    if (run === null) return;
    run.times = times;
    run.path = path;
    run.link.send({ type: 'voiceEchoEnd' });
    run.timer = setTimeout(() => this.#settle(run, true), REPORT_PATIENCE_MS);
    this.#settle(run);
  }

  /** Rejects the probe because the connection is over. */
  fail(error: JackfieldError): void {
    this.#run?.done.reject(error);
    this.#run = null;
  }

  #settle(run: Run, isOverdue = false): void {
    const { times, report, path } = run;
    if (times === null || (report === null && !isOverdue)) return;
    const serverMs = report === null ? null : times.sentMs.map((): number | null => null);
    for (const [index, sequence] of (report?.sequences ?? []).entries()) {
      if (serverMs !== null && sequence <= serverMs.length) serverMs[sequence - 1] = report?.atMs[index] ?? null;
    }
    run.done.resolve({ path, sentMs: times.sentMs, receivedMs: times.receivedMs, serverMs });
  }
}
