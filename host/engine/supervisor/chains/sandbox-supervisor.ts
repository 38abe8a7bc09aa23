import { STATUS } from '@jackfield/sandbox/pipe-protocol';
import type { FaultReport } from '@jackfield/sandbox/specs';
import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode } from '../../error-codes.ts';
import { JackfieldError } from '../../errors.ts';
import type { ChainEvent } from '../../ports/chain.ts';
import { HangWatch } from '../faults/hang-watch.ts';
import { ChainMetrics } from '../faults/chain-metrics.ts';
import { LoadShedder } from '../faults/load-shedder.ts';
import { shedCandidates } from '../faults/shed-candidates.ts';
import { Quarantine } from '../faults/quarantine.ts';
import { SlotCosts, runShareOf } from '../faults/slot-costs.ts';
import { StrikeCounter } from '../faults/strike-counter.ts';
import type { StrikeRules } from '../faults/strike-counter.ts';
import type { SandboxMessage } from '../sandbox/sandbox-connection.ts';
import { SandboxPort, isEndedFromOutside, reasonOfEnd } from '../sandbox/sandbox-connection.ts';
import { AdaptiveDeadline } from './adaptive-deadline.ts';
import { ChainSandbox, slotsOf } from './chain-sandbox.ts';
import type { AnySlot, ChainLoad, ChainSandboxCallbacks, StartOptions } from './chain-sandbox.ts';
import { hasSameLaneHooks, isLaneHook } from './lane-hooks.ts';
import { blameForLateAnswer } from './late-answer.ts';
import { SpareNeed } from './spare-need.ts';
import { StateKeeper } from './state-keeper.ts';
import { PendingUpdates, parameterTelling, settingsTelling } from './pending-updates.ts';
import type { Update } from './pending-updates.ts';

export interface CrewOptions {
  /** The far end of `SandboxLauncher.createPort()`. */
  readonly launcher: MessagePort;
  readonly kind: 'capture' | 'playback';
  /** On an idle machine; it grows on a busy one. */
  readonly deadlineMs: number;
  /** A sandbox that does not answer for so long is killed. */
  readonly hangMs: number;
  readonly strikeRules: StrikeRules;
  /** Processor time that one step of a sandbox's start may use; left out: 15 s. */
  readonly startLimitMs?: number | undefined;
  /** The spare stays for so long behind the last voice that passed; left out: always. */
  readonly spareKeepMs?: number | undefined;
  readonly onEvent: (event: ChainEvent) => void;
  readonly onAnswer: (sandbox: ChainSandbox, message: SandboxMessage) => void;
  /** An effect rests from the next tick on, or runs again. */
  readonly onResting: (rests: boolean) => void;
  /** Another sandbox is live from the next tick on. */
  readonly onSwitched: () => void;
  /** The live sandbox died with ticks unanswered. */
  readonly onLiveLost: () => void;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;

/**
 * Who runs a chain: the live sandbox, the warm spare, and perhaps one in stalled that has not answered for a tick. Knows strikes and blame; knows
 * nothing of audio. Its users ask for `live` and `spare`, say what they saw, and are told when the live one changed.
 */
export class SandboxSupervisor<Load extends ChainLoad> {
  readonly metrics = new ChainMetrics();
  readonly #deadline: AdaptiveDeadline;
  readonly #options: CrewOptions;
  readonly #port: SandboxPort;
  readonly #strikes: StrikeCounter;
  readonly #callbacks: ChainSandboxCallbacks;
  readonly #bench = new Quarantine();
  readonly #meanwhile = new PendingUpdates<Load>();
  readonly #costs = new SlotCosts();
  readonly #shedder: LoadShedder;
  /** Plugins that never rest, because the user or what they do demands it. */
  #kept: ReadonlySet<string> = new Set();
  #load: Load | null = null;
  /** Where each plugin of the chain runs from, by id. */
  #wanted: ReadonlyMap<string, string> = new Map();
  #live: ChainSandbox | null = null;
  #spare: ChainSandbox | null = null;
  #stalled: ChainSandbox | null = null;
  #configuring: Promise<void> = Promise.resolve();
  #replenishing: Promise<void> | null = null;
  #retryMs = FIRST_RETRY_MS;
  #retryTimer: NodeJS.Timeout | null = null;
  #isClosed = false;
  /** Replaced by a chain with other lane hooks: they answer what they have and may not stand in for anybody. */
  readonly #retiring = new Set<ChainSandbox>();
  readonly #states: StateKeeper;
  readonly #spareNeed: SpareNeed;
  readonly #startOptions: StartOptions;
  /** Failed starts in a row while no sandbox is live. */
  #failedStarts = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.#deadline = new AdaptiveDeadline(options.deadlineMs);
    this.#shedder = new LoadShedder({
      candidates: () => shedCandidates(this.#load, (id) => this.#mayRest(id), this.#costs),
      deadlineMs: () => this.#deadline.ms,
      longestMs: this.#deadline.longestMs,
      onChange: (pluginId, rests) => {
        options.onResting(rests);
        const costUs = Math.round(this.#costs.smoothUs(pluginId));
        options.onEvent({ kind: 'resting', sandbox: options.kind, pluginId, rests, costUs });
      },
    });
    this.#port = new SandboxPort(options.launcher);
    this.#strikes = new StrikeCounter(options.strikeRules);
    this.#states = new StateKeeper((pluginId, message) =>
      options.onEvent({ kind: 'log', pluginId, level: 'warn', message }),
    );
    this.#spareNeed = new SpareNeed(options.spareKeepMs, () => this.#dropSpare());
    this.#startOptions = {
      limitMs: options.startLimitMs,
      // A spare that starts beside a live sandbox is nobody's news.
      onProgress: ({ done, total }) => {
        if (this.#live === null) options.onEvent({ kind: 'starting', sandbox: options.kind, done, total });
      },
    };
    this.#callbacks = {
      onAnswer: options.onAnswer,
      onFault: (sandbox, fault) => this.#onFault(sandbox, fault),
      onLog: (sandbox, { slot, level, message }) =>
        options.onEvent({ kind: 'log', pluginId: sandbox.pluginAt(slot), level, message }),
      onMemory: (sandbox, memory) => {
        for (const [slot, bytes] of memory.entries()) {
          this.metrics.holds(sandbox.pluginIds[slot] ?? sandbox.load.codec.pluginId, bytes);
        }
      },
      onState: (sandbox, state) => this.#states.take(sandbox, state),
      onGone: (sandbox, error) => this.#onGone(sandbox, error),
    };
  }

  get live(): ChainSandbox | null {
    return this.#live;
  }

  /** The spare when it has nothing to do. */
  get idleSpare(): ChainSandbox | null {
    const spare = this.#spare;
    return spare !== null && spare.isUsable && spare.outstanding === 0 ? spare : null;
  }

  /** [audio] Who can take a tick that `lost` did not answer: the spare, or who became live in its place. */
  fallbackFor(lost: ChainSandbox | null): ChainSandbox | null {
    const live = this.#live;
    const isLiveFree = live !== null && live !== lost && live.isUsable && live.outstanding === 0;
    return this.idleSpare ?? (isLiveFree ? live : null);
  }

  /** [audio] After so long without an answer a tick is given to somebody else. */
  get deadlineMs(): number {
    return this.#deadline.ms;
  }

  get load(): Load | null {
    return this.#load;
  }

  /** Replaces the chain once the new one is warm; on failure the old one goes on. One at a time, in order. */
  configure(load: Load): Promise<void> {
    const meanwhile = this.#meanwhile.listen();
    const run = async (): Promise<void> => {
      using listening = meanwhile;
      if (this.#isClosed) throw JackfieldError.of('CHAIN_CLOSED');
      await this.#states.fetch(this.#live);
      const fresh = await this.#states.start(this.#port, load, this.#callbacks, this.#startOptions);
      if (this.#isClosed) {
        fresh.connection.discard();
        throw JackfieldError.of('CHAIN_CLOSED');
      }
      // A plugin that comes back after it was switched off, or comes as another build, starts with a clean sheet.
      for (const { pluginId, modulePath } of slotsOf(load)) {
        if (this.#wanted.get(pluginId) === modulePath) continue;
        this.#strikes.forgive(pluginId);
        this.metrics.reset(pluginId);
        this.#costs.forget(pluginId);
      }
      for (const telling of listening.heard) telling.tell(fresh);
      this.#load = listening.heard.reduce((told, telling) => telling.apply(told), load);
      this.#wanted = new Map(slotsOf(load).map((slot) => [slot.pluginId, slot.modulePath]));
      this.#shedder.release((pluginId) => !this.#mayRest(pluginId));
      this.#retryMs = FIRST_RETRY_MS;
      this.#goLive(fresh);
      // The old chain's sandboxes can stand in until the new spare is warm.
      this.#replenish();
    };
    this.#configuring = this.#configuring.then(run, run);
    return this.#configuring;
  }

  /** [audio] Which slots of a sandbox run now. */
  maskOf(sandbox: ChainSandbox): number {
    let mask = 0;
    for (let slot = 0; slot < sandbox.pluginIds.length; slot++) {
      const pluginId = sandbox.pluginIds[slot] ?? '';
      if (this.#bench.holds(pluginId) || this.#strikes.isOut(pluginId) || !this.#wanted.has(pluginId)) continue;
      if (this.#shedder.rests(pluginId)) continue;
      mask |= 1 << slot;
    }
    return mask;
  }

  /** [audio] A tick went out to a sandbox. */
  noteSent(sandbox: ChainSandbox, nowMs: number): void {
    sandbox.noteSent(nowMs);
  }

  /** [audio] A tick was answered; `wasLate` when somebody else answered it already. */
  noteAnswered(sandbox: ChainSandbox, nowMs: number, wasLate: boolean, cpuUs: number, slotUs: Float32Array): void {
    const waitedMs = sandbox.noteAnswered(nowMs);
    this.#noteCosts(sandbox, cpuUs, slotUs);
    this.#shedder.noteAnswer(waitedMs);
    const isSlow = wasLate || waitedMs > this.#options.deadlineMs;
    const isBlamed = isSlow && this.#judgeLateAnswer(sandbox, cpuUs, slotUs);
    if (!isBlamed) this.#deadline.note(waitedMs);
    if (sandbox === this.#stalled && sandbox.outstanding === 0) this.#leaveLimbo(sandbox);
    else if (this.#retiring.has(sandbox)) this.#retire(sandbox);
  }

  /**
   * [audio] The live sandbox still owes an answer although the next tick is here: the spare takes its place, without the plugin that the other one is
   * in. Returns false when there is no spare.
   */
  failOver(): boolean {
    const stuck = this.#live;
    // It may still be at the frame that it stood in for.
    const spare = this.#spare;
    if (stuck === null || spare === null || !spare.isUsable || (this.#stalled !== null && !this.#stalled.connection.isGone))
      return false;
    const slot = stuck.connection.culprit();
    this.#bench.suspect = slot < stuck.pluginIds.length ? stuck.pluginAt(slot) : null;
    this.#stalled = stuck;
    this.#spare = null;
    this.#live = spare;
    this.#options.onSwitched();
    return true;
  }

  /** [audio] Voice passes: from now on a spare stands by. */
  noteVoice(nowMs: number): void {
    if (this.#spareNeed.note(nowMs)) this.#replenish();
  }

  /** [audio] Called every tick: kills what hangs and keeps what plugins save. */
  checkHealth(nowMs: number): void {
    this.#states.tick(this.#live, nowMs);
    for (const sandbox of this.#retiring) this.#checkOne(sandbox, nowMs);
    this.#checkOne(this.#stalled, nowMs);
    this.#checkOne(this.#live, nowMs);
    this.#checkOne(this.#spare, nowMs);
  }

  #checkOne(sandbox: ChainSandbox | null, nowMs: number): void {
    if (sandbox === null) return;
    const { hangMs } = this.#options;
    sandbox.hangWatch ??= new HangWatch(hangMs);
    const verdict = sandbox.hangWatch.look(sandbox.connection, sandbox.silentMs(nowMs));
    if (verdict === null) return;
    sandbox.verdict = verdict;
    sandbox.connection.kill(JackfieldError.of('SANDBOX_HUNG', { limitMs: hangMs }));
  }

  /** [audio] A frame left the chain; `isDry` without its effects. While no sandbox is live that is no sign of a busy machine. */
  noteFrame(isDry: boolean): void {
    if (this.#live !== null) this.#shedder.noteFrame(isDry);
  }

  /** These plugins never rest; those that do run again. */
  keep(pluginIds: ReadonlySet<string>): void {
    this.#kept = pluginIds;
    this.#shedder.release((pluginId) => !this.#mayRest(pluginId));
  }

  #mayRest(pluginId: string): boolean {
    return this.#wanted.has(pluginId) && !this.#kept.has(pluginId) && !this.#strikes.isOut(pluginId);
  }

  /** [audio] The last figure is Opus's. */
  #noteCosts(sandbox: ChainSandbox, cpuUs: number, slotUs: Float32Array): void {
    const slots = sandbox.pluginIds.length;
    let wallUs = 0;
    for (let slot = 0; slot <= slots; slot++) wallUs += Math.max(0, slotUs[slot] ?? 0);
    const runShare = runShareOf(cpuUs, wallUs);
    for (let slot = 0; slot < slots; slot++)
      this.#costs.note(sandbox.pluginIds[slot] ?? '', slotUs[slot] ?? 0, runShare);
  }

  /** A miss that is on the metrics whoever is to blame. */
  noteMiss(): void {
    const live = this.#live;
    if (live === null) return;
    const slot = live.connection.culprit();
    if (slot < live.pluginIds.length || slot === STATUS.codec) this.metrics.missed(live.pluginAt(slot));
  }

  setParameter(pluginId: string, parameterId: number, value: number): void {
    // Where nothing is heard there is nothing to smooth: who goes live next is there already.
    this.tell(parameterTelling(pluginId, parameterId, value, (sandbox) => sandbox === this.#live));
  }

  updateSettings(pluginId: string, settingsJson: string): void {
    this.tell(settingsTelling(pluginId, settingsJson));
  }

  /** Something that every sandbox is told, those that are being started too, and a later one finds in its load. */
  tell(telling: Update<Load>): void {
    for (const sandbox of this.#all()) telling.tell(sandbox);
    if (this.#load !== null) this.#load = telling.apply(this.#load);
    this.#meanwhile.note(telling);
  }

  tellAll(tell: (sandbox: ChainSandbox) => void): void {
    for (const sandbox of this.#all()) tell(sandbox);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#spareNeed.close();
    this.#shedder[Symbol.dispose]();
    for (const sandbox of [...this.#all(), ...this.#retiring]) sandbox.connection.discard();
    this.#port.close();
    // Starts that are under way end with the port.
    await Promise.allSettled([this.#replenishing ?? Promise.resolve()]);
  }

  #all(): ChainSandbox[] {
    return [this.#live, this.#spare, this.#stalled].filter((sandbox) => sandbox !== null);
  }

  /** A fresh sandbox takes over; the one before it becomes the spare. */
  #goLive(fresh: ChainSandbox): void {
    const old = this.#live;
    this.#live = fresh;
    this.#failedStarts = 0;
    this.#bench.clear();
    if (old !== null && old.isUsable) {
      this.#spare?.connection.discard();
      this.#spare = old;
    }
    const spare = this.#spare;
    if (spare !== null && !hasSameLaneHooks(spare.load, fresh.load)) {
      this.#spare = null;
      this.#retire(spare);
    }
    this.#options.onSwitched();
  }

  /** No voice passes that it could save. */
  #dropSpare(): void {
    const spare = this.#spare;
    this.#spare = null;
    if (spare !== null) this.#retire(spare);
  }

  /** Ends it once it has answered what it was asked. */
  #retire(sandbox: ChainSandbox): void {
    this.#retiring.add(sandbox);
    if (sandbox.outstanding > 0) return;
    this.#retiring.delete(sandbox);
    sandbox.connection.discard();
  }

  #onFault(sandbox: ChainSandbox, fault: FaultReport): void {
    const pluginId = sandbox.pluginAt(fault.slot);
    if (fault.isFatal) {
      this.#bench.add(pluginId);
      this.#replenish();
    }
    this.#strike(pluginId, fault.code, { reason: fault.reason });
  }

  #onGone(sandbox: ChainSandbox, error: JackfieldError): void {
    this.#retiring.delete(sandbox);
    const slot = sandbox.connection.culprit();
    const wasLive = sandbox === this.#live;
    const isKnown = this.#all().includes(sandbox);
    if (wasLive) {
      this.#live = this.idleSpare ?? this.#spare;
      if (this.#live !== null) this.#spare = null;
    } else if (sandbox === this.#spare) this.#spare = null;
    else if (sandbox === this.#stalled) {
      this.#stalled = null;
      this.#bench.suspect = null;
    }
    if (!isKnown) return;
    if (slot < sandbox.pluginIds.length || slot === STATUS.codec) {
      const pluginId = sandbox.pluginAt(slot);
      if (slot !== STATUS.codec) this.#bench.add(pluginId);
      this.#blameEnd(sandbox, pluginId, error);
    }
    if (wasLive) {
      this.#options.onLiveLost();
      this.#options.onSwitched();
      if (this.#live === null) this.#tellStalled(error, null);
    }
    this.#replenish();
  }

  /** Strikes the plugin that a sandbox was in when it ended, unless the machine or the user ended it. */
  #blameEnd(sandbox: ChainSandbox, pluginId: string, error: JackfieldError): void {
    if (sandbox.verdict === 'stuck') return;
    if (error.code !== 'SANDBOX_DIED') {
      this.#strike(pluginId, error.code, error.details, sandbox.verdict !== 'late');
      return;
    }
    const blame = async (): Promise<void> => {
      const end = await sandbox.connection.ending();
      if (!this.#isClosed && !isEndedFromOutside(end))
        this.#strike(pluginId, 'SANDBOX_DIED', { reason: reasonOfEnd(end) });
    };
    void blame();
  }

  /** Nothing passes the chain until a sandbox is live again. */
  #tellStalled(error: JackfieldError, nextTryMs: number | null): void {
    const { code, message, details } = error;
    this.#options.onEvent({
      kind: 'stalled',
      sandbox: this.#options.kind,
      attempt: this.#failedStarts + 1,
      code,
      message,
      details,
      nextTryMs,
    });
  }

  /**
   * Only a plugin that used the CPU itself, and in more than one frame, is struck: the scheduler takes milliseconds from the innocent, and a hypervisor's time
   * even counts as theirs. True when one was. Opus is never: nothing can be done without it, so the deadline has to do.
   */
  #judgeLateAnswer(sandbox: ChainSandbox, cpuUs: number, slotUs: Float32Array): boolean {
    const blame = blameForLateAnswer(slotUs, sandbox.pluginIds.length + 1, cpuUs, this.#options.deadlineMs * 1_000);
    const pluginId = blame === null ? undefined : sandbox.pluginIds[blame.slot];
    if (blame === null || pluginId === undefined) return false;
    if (this.#costs.recentUs(pluginId) < (this.#options.deadlineMs * 1_000) / 2) return false;
    this.#bench.rest(pluginId);
    this.#strike(pluginId, 'DEADLINE_MISSED', { limitMs: this.#options.deadlineMs }, blame.isCertain);
    return true;
  }

  /** It answered after all: now it is the spare. */
  #leaveLimbo(sandbox: ChainSandbox): void {
    this.#stalled = null;
    this.#bench.suspect = null;
    if (this.#spare === null && this.#load !== null && hasSameLaneHooks(sandbox.load, this.#load)) {
      sandbox.reset();
      this.#spare = sandbox;
    } else sandbox.connection.discard();
  }

  /** `isCertain`: no busy machine can have caused it. */
  #strike(pluginId: string, code: ErrorCode, about: JackfieldError['details'], isCertain = true): void {
    const { message, details } = JackfieldError.of(code, { ...about, id: pluginId });
    const { strikes, isNewlyOut, areCertain } = this.#strikes.strike(pluginId, performance.now(), isCertain);
    this.metrics.struck(pluginId);
    this.#options.onEvent({ kind: 'strike', pluginId, code, message, details, strikes });
    if (isNewlyOut)
      this.#options.onEvent({ kind: 'struck-out', pluginId, code, message, details, isCertain: areCertain });
  }

  /** Starts a sandbox when one is missing or has a dead instance, one at a time. */
  #replenish(): void {
    const load = this.#load;
    if (this.#isClosed || load === null || this.#replenishing !== null || this.#retryTimer !== null) return;
    const isLiveFit = this.#isFit(this.#live) && !this.#bench.isWaiting;
    if (isLiveFit && this.#spare !== null && this.#isFit(this.#spare)) return;
    if (isLiveFit && !this.#spareNeed.isNeeded) return this.#dropSpare();
    this.#replenishing = this.#startOne(this.#withoutStruckOut(load), isLiveFit).finally(() => {
      this.#replenishing = null;
      if (!this.#isClosed) this.#replenish();
    });
  }

  async #startOne(load: Load, isLiveFit: boolean): Promise<void> {
    using meanwhile = this.#meanwhile.listen();
    try {
      const fresh = await this.#states.start(this.#port, load, this.#callbacks, this.#startOptions);
      for (const telling of meanwhile.heard) telling.tell(fresh);
      this.#retryMs = FIRST_RETRY_MS;
      if (this.#isClosed || this.#load === null) fresh.connection.discard();
      else if (isLiveFit && this.#isFit(this.#live) && !this.#bench.isWaiting) {
        this.#spare?.connection.discard();
        this.#spare = fresh;
      } else {
        this.#goLive(fresh);
        this.#options.onEvent({ kind: 'restarted', sandbox: load.kind });
      }
    } catch (error) {
      if (this.#isClosed) return;
      const coded = JackfieldError.from(error);
      const pluginId = coded.details['id'];
      if (typeof pluginId === 'string') this.#strike(pluginId, coded.code, coded.details);
      if (this.#live === null) {
        this.#failedStarts += 1;
        this.#tellStalled(coded, this.#retryMs);
      }
      this.#retryTimer = setTimeout(() => {
        this.#retryTimer = null;
        this.#replenish();
      }, this.#retryMs);
      this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
    }
  }

  /** Runs exactly the current chain, with nothing in it dead; a struck-out plugin may be in it, it is bypassed. */
  #isFit(sandbox: ChainSandbox | null): boolean {
    if (sandbox === null || !sandbox.isUsable || this.#load === null) return false;
    const { load } = sandbox;
    if (load.kind !== this.#load.kind || load.codec.modulePath !== this.#load.codec.modulePath) return false;
    if (load.kind === 'capture' && this.#load.kind === 'capture' && load.packetFrames !== this.#load.packetFrames)
      return false;
    for (const [slot, pluginId] of sandbox.pluginIds.entries()) {
      if (sandbox.deadSlots.has(slot) && !this.#strikes.isOut(pluginId)) return false;
    }
    const keys = (chain: ChainLoad): string =>
      slotsOf(this.#withoutStruckOut(chain))
        .map((slot) => `${slot.pluginId} ${slot.modulePath}`)
        .join();
    return keys(load) === keys(this.#load);
  }

  /** A lane hook stays until the chain is configured without it: no packet goes past it because it failed. */
  #withoutStruckOut<Some extends ChainLoad>(load: Some): Some {
    const keep = (slot: AnySlot): boolean => !this.#strikes.isOut(slot.pluginId) || isLaneHook(slot);
    const codecs = (load.codecs ?? []).filter(keep);
    if (load.kind === 'capture') return { ...load, codecs, slots: load.slots.filter(keep) };
    return { ...load, codecs, decoded: load.decoded.filter(keep), mixed: load.mixed.filter(keep) };
  }
}
