import { STATUS } from '@jackfield/sandbox/pipe-protocol';
import type { FaultReport, SandboxChainSlot } from '@jackfield/sandbox/specs';
import type { MessagePort } from 'node:worker_threads';
import { JackfieldError } from '../../errors.ts';
import type { ChainEvent } from '../../ports/chain.ts';
import { HangWatch } from '../faults/hang-watch.ts';
import type { ChainMetrics } from '../faults/chain-metrics.ts';
import { LoadShedder } from '../faults/load-shedder.ts';
import { shedCandidates } from '../faults/shed-candidates.ts';
import { PluginFaults } from '../faults/plugin-faults.ts';
import { Quarantine } from '../faults/quarantine.ts';
import { RestartBackoff } from '../faults/restart-backoff.ts';
import { SlotCosts, runShareOf } from '../faults/slot-costs.ts';
import type { StrikeRules } from '../faults/strike-counter.ts';
import type { SandboxMessage } from '../sandbox/sandbox-connection.ts';
import { SandboxPort, isEndedFromOutside, reasonOfEnd } from '../sandbox/sandbox-connection.ts';
import { AdaptiveDeadline } from './adaptive-deadline.ts';
import { ChainSandbox, slotsOf } from './chain-sandbox.ts';
import type { ChainLoad, ChainSandboxCallbacks, StartOptions } from './chain-sandbox.ts';
import { hasSameLaneHooks, isLaneHook } from './lane-hooks.ts';
import { blameForLateAnswer } from './late-answer.ts';
import { SpareNeed } from './spare-need.ts';
import { StateKeeper } from './state-keeper.ts';
import { PendingUpdates, parameterUpdate, settingsUpdate } from './pending-updates.ts';
import type { Update } from './pending-updates.ts';

export interface SandboxSupervisorOptions {
  /** The far end of `SandboxLauncher.createPort()`. */
  readonly launcher: MessagePort;
  readonly kind: 'capture' | 'playback';
  /** Deadline on an idle machine, in ms; it grows on a busy one. */
  readonly deadlineMs: number;
  /** A sandbox that does not answer for this long is killed, in ms. */
  readonly hangMs: number;
  readonly strikeRules: StrikeRules;
  /** Processor time that one step of a sandbox's start may use, in ms; 15 s by default. */
  readonly startLimitMs?: number | undefined;
  /** Time for which the spare is kept after the last voice, in ms; always by default. */
  readonly spareKeepMs?: number | undefined;
  readonly onEvent: (event: ChainEvent) => void;
  readonly onAnswer: (sandbox: ChainSandbox, message: SandboxMessage) => void;
  /** Called when an effect rests from the next tick on, or runs again. */
  readonly onResting: (rests: boolean) => void;
  /** Called when another sandbox is live from the next tick on. */
  readonly onSwitched: () => void;
  /** Called when the live sandbox died with ticks unanswered. */
  readonly onLiveLost: () => void;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;

/**
 * Supervises the sandboxes of one chain: the live sandbox, the warm spare, and perhaps a stalled one that has not answered a tick. It handles strikes and
 * blame, and knows nothing of audio. The chain asks for `live` and `idleSpare`, reports what it observed, and is told when the live sandbox changed.
 */
export class SandboxSupervisor<Load extends ChainLoad> {
  readonly #deadline: AdaptiveDeadline;
  readonly #options: SandboxSupervisorOptions;
  readonly #port: SandboxPort;
  readonly #faults: PluginFaults;
  readonly #callbacks: ChainSandboxCallbacks;
  readonly #quarantine = new Quarantine();
  readonly #meanwhile = new PendingUpdates<Load>();
  readonly #costs = new SlotCosts();
  readonly #shedder: LoadShedder;
  /** Plugins that never rest, because the user or their function demands it. */
  #kept: ReadonlySet<string> = new Set();
  #load: Load | null = null;
  /** Module path of each plugin of the chain, by plugin id. */
  #wanted: ReadonlyMap<string, string> = new Map();
  #live: ChainSandbox | null = null;
  #spare: ChainSandbox | null = null;
  #stalled: ChainSandbox | null = null;
  #configuring: Promise<void> = Promise.resolve();
  #replenishing: Promise<void> | null = null;
  readonly #backoff = new RestartBackoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  #isClosed = false;
  /** Sandboxes that answer their open ticks and then end, for example those with other lane hooks. They must not serve as a fallback. */
  readonly #retiring = new Set<ChainSandbox>();
  readonly #states: StateKeeper;
  readonly #spareNeed: SpareNeed;
  readonly #startOptions: StartOptions;
  /** Failed starts in a row while no sandbox is live. */
  #failedStarts = 0;

  constructor(options: SandboxSupervisorOptions) {
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
    this.#faults = new PluginFaults(options.strikeRules, options.onEvent);
    this.#states = new StateKeeper((pluginId, message) =>
      options.onEvent({ kind: 'log', pluginId, level: 'warn', message }),
    );
    this.#spareNeed = new SpareNeed(options.spareKeepMs, () => this.#dropSpare());
    this.#startOptions = {
      limitMs: options.startLimitMs,
      // The start of a spare beside a live sandbox is not reported.
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

  /** Processor time, memory and faults of the plugins of the chain. */
  get metrics(): ChainMetrics {
    return this.#faults.metrics;
  }

  get live(): ChainSandbox | null {
    return this.#live;
  }

  /** The spare while it has no tick to answer; otherwise null. */
  get idleSpare(): ChainSandbox | null {
    const spare = this.#spare;
    return spare !== null && spare.isUsable && spare.outstanding === 0 ? spare : null;
  }

  /** [audio] Sandbox for a tick that `lost` did not answer: the spare, or the sandbox that became live in place of `lost`; null when neither is free. */
  fallbackFor(lost: ChainSandbox | null): ChainSandbox | null {
    const live = this.#live;
    const isLiveFree = live !== null && live !== lost && live.isUsable && live.outstanding === 0;
    return this.idleSpare ?? (isLiveFree ? live : null);
  }

  /** [audio] Time without an answer after which a tick is given to another sandbox, in ms. */
  get deadlineMs(): number {
    return this.#deadline.ms;
  }

  get load(): Load | null {
    return this.#load;
  }

  /** Replaces the chain once the new one is warm; on failure the old one continues. Calls run one at a time, in order. */
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
      // A plugin that was enabled again, or comes as another build, starts without strikes, metrics and costs.
      for (const { pluginId, modulePath } of slotsOf(load)) {
        if (this.#wanted.get(pluginId) === modulePath) continue;
        this.#faults.readmit(pluginId);
        this.#costs.forget(pluginId);
      }
      for (const update of listening.heard) update.tell(fresh);
      this.#load = listening.heard.reduce((told, update) => update.apply(told), load);
      this.#wanted = new Map(slotsOf(load).map((slot) => [slot.pluginId, slot.modulePath]));
      this.#shedder.release((pluginId) => !this.#mayRest(pluginId));
      this.#backoff.reset();
      this.#goLive(fresh);
      // A sandbox of the old chain can serve as the fallback until the new spare is warm.
      this.#replenish();
    };
    this.#configuring = this.#configuring.then(run, run);
    return this.#configuring;
  }

  /** [audio] Bit mask of the slots of a sandbox that run now. */
  maskOf(sandbox: ChainSandbox): number {
    let mask = 0;
    for (let slot = 0; slot < sandbox.pluginIds.length; slot++) {
      const pluginId = sandbox.pluginIds[slot] ?? '';
      if (this.#quarantine.holds(pluginId) || this.#faults.isOut(pluginId) || !this.#wanted.has(pluginId)) continue;
      if (this.#shedder.rests(pluginId)) continue;
      mask |= 1 << slot;
    }
    return mask;
  }

  /** [audio] Records that a tick was sent to a sandbox. */
  noteSent(sandbox: ChainSandbox, nowMs: number): void {
    sandbox.noteSent(nowMs);
  }

  /** [audio] Records the answer to a tick; `wasLate` when the tick had already been answered otherwise. */
  noteAnswered(sandbox: ChainSandbox, nowMs: number, wasLate: boolean, cpuUs: number, slotUs: Float32Array): void {
    const waitedMs = sandbox.noteAnswered(nowMs);
    this.#noteCosts(sandbox, cpuUs, slotUs);
    this.#shedder.noteAnswer(waitedMs);
    const isSlow = wasLate || waitedMs > this.#options.deadlineMs;
    const isBlamed = isSlow && this.#judgeLateAnswer(sandbox, cpuUs, slotUs);
    if (!isBlamed) this.#deadline.note(waitedMs);
    if (sandbox === this.#stalled && sandbox.outstanding === 0) this.#endStall(sandbox);
    else if (this.#retiring.has(sandbox)) this.#retire(sandbox);
  }

  /**
   * [audio] Called when the live sandbox still owes an answer as the next tick arrives: the spare takes its place and bypasses the plugin that the live one
   * is in. Returns false when there is no spare.
   */
  failOver(): boolean {
    const stuck = this.#live;
    // The spare may still be processing the frame for which it was the fallback.
    const spare = this.#spare;
    if (
      stuck === null ||
      spare === null ||
      !spare.isUsable ||
      (this.#stalled !== null && !this.#stalled.connection.isGone)
    )
      return false;
    const slot = stuck.connection.culprit();
    this.#quarantine.suspect = slot < stuck.pluginIds.length ? stuck.pluginAt(slot) : null;
    this.#stalled = stuck;
    this.#spare = null;
    this.#live = spare;
    this.#options.onSwitched();
    return true;
  }

  /** [audio] Records that voice passes; starts a spare when a voice begins. */
  noteVoice(nowMs: number): void {
    if (this.#spareNeed.note(nowMs)) this.#replenish();
  }

  /** [audio] Called every tick: kills sandboxes that hang and fetches the states that plugins save. */
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

  /** [audio] Records a frame that left the chain; `isDry` when its effects are missing, which is no sign of a busy machine while no sandbox is live. */
  noteFrame(isDry: boolean): void {
    if (this.#live !== null) this.#shedder.noteFrame(isDry);
  }

  /** These plugins never rest from now on; those that rest run again. */
  keep(pluginIds: ReadonlySet<string>): void {
    this.#kept = pluginIds;
    this.#shedder.release((pluginId) => !this.#mayRest(pluginId));
  }

  #mayRest(pluginId: string): boolean {
    return this.#wanted.has(pluginId) && !this.#kept.has(pluginId) && !this.#faults.isOut(pluginId);
  }

  /** [audio] Records the costs of all plugins in `slotUs`, whose last entry is the time of Opus. */
  #noteCosts(sandbox: ChainSandbox, cpuUs: number, slotUs: Float32Array): void {
    const slots = sandbox.pluginIds.length;
    let wallUs = 0;
    for (let slot = 0; slot <= slots; slot++) wallUs += Math.max(0, slotUs[slot] ?? 0);
    const runShare = runShareOf(cpuUs, wallUs);
    for (let slot = 0; slot < slots; slot++)
      this.#costs.note(sandbox.pluginIds[slot] ?? '', slotUs[slot] ?? 0, runShare);
  }

  /** Counts a miss in the metrics of the plugin that the live sandbox is in, whether or not the plugin is to blame. */
  noteMiss(): void {
    const live = this.#live;
    if (live === null) return;
    const slot = live.connection.culprit();
    if (slot < live.pluginIds.length || slot === STATUS.codec) this.metrics.missed(live.pluginAt(slot));
  }

  setParameter(pluginId: string, parameterId: number, value: number): void {
    // Only the live sandbox smooths the change: the output of the others is not heard, and they have the new value before they go live.
    this.tell(parameterUpdate(pluginId, parameterId, value, (sandbox) => sandbox === this.#live));
  }

  updateSettings(pluginId: string, settingsJson: string): void {
    this.tell(settingsUpdate(pluginId, settingsJson));
  }

  /** Sends an update to every sandbox, also to those that are starting, and applies it to the load of later ones. */
  tell(update: Update<Load>): void {
    for (const sandbox of this.#all()) update.tell(sandbox);
    if (this.#load !== null) this.#load = update.apply(this.#load);
    this.#meanwhile.note(update);
  }

  tellAll(tell: (sandbox: ChainSandbox) => void): void {
    for (const sandbox of this.#all()) tell(sandbox);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#backoff.cancel();
    this.#spareNeed.close();
    this.#shedder[Symbol.dispose]();
    for (const sandbox of [...this.#all(), ...this.#retiring]) sandbox.connection.discard();
    this.#port.close();
    // Closing the port ends the starts that are in progress.
    await Promise.allSettled([this.#replenishing ?? Promise.resolve()]);
  }

  #all(): ChainSandbox[] {
    return [this.#live, this.#spare, this.#stalled].filter((sandbox) => sandbox !== null);
  }

  /** Makes a fresh sandbox live; the previous live one becomes the spare. */
  #goLive(fresh: ChainSandbox): void {
    const old = this.#live;
    this.#live = fresh;
    this.#failedStarts = 0;
    this.#quarantine.clear();
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

  /** Ends the spare, because no voice passes that needs it. */
  #dropSpare(): void {
    const spare = this.#spare;
    this.#spare = null;
    if (spare !== null) this.#retire(spare);
  }

  /** Ends a sandbox once it has answered its open ticks. */
  #retire(sandbox: ChainSandbox): void {
    this.#retiring.add(sandbox);
    if (sandbox.outstanding > 0) return;
    this.#retiring.delete(sandbox);
    sandbox.connection.discard();
  }

  #onFault(sandbox: ChainSandbox, fault: FaultReport): void {
    const pluginId = sandbox.pluginAt(fault.slot);
    if (fault.isFatal) {
      this.#quarantine.add(pluginId);
      this.#replenish();
    }
    this.#faults.strike(pluginId, fault.code, { reason: fault.reason });
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
      this.#quarantine.suspect = null;
    }
    if (!isKnown) return;
    if (slot < sandbox.pluginIds.length || slot === STATUS.codec) {
      const pluginId = sandbox.pluginAt(slot);
      if (slot !== STATUS.codec) this.#quarantine.add(pluginId);
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
      this.#faults.strike(pluginId, error.code, error.details, sandbox.verdict !== 'late');
      return;
    }
    const blame = async (): Promise<void> => {
      const end = await sandbox.connection.ending();
      if (!this.#isClosed && !isEndedFromOutside(end))
        this.#faults.strike(pluginId, 'SANDBOX_DIED', { reason: reasonOfEnd(end) });
    };
    void blame();
  }

  /** Reports that nothing passes the chain until a sandbox is live again. */
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
   * Strikes a plugin only if it used the CPU itself, in more than one frame: the scheduler takes milliseconds from innocent plugins, and a hypervisor's time
   * even counts as theirs. True when a plugin was struck. Opus never is: the chain cannot run without it, so the deadline grows instead.
   */
  #judgeLateAnswer(sandbox: ChainSandbox, cpuUs: number, slotUs: Float32Array): boolean {
    const blame = blameForLateAnswer(slotUs, sandbox.pluginIds.length + 1, cpuUs, this.#options.deadlineMs * 1_000);
    const pluginId = blame === null ? undefined : sandbox.pluginIds[blame.slot];
    if (blame === null || pluginId === undefined) return false;
    if (this.#costs.recentUs(pluginId) < (this.#options.deadlineMs * 1_000) / 2) return false;
    this.#quarantine.coolDown(pluginId);
    this.#faults.strike(pluginId, 'DEADLINE_MISSED', { limitMs: this.#options.deadlineMs }, blame.isCertain);
    return true;
  }

  /** The stalled sandbox answered after all: it becomes the spare if there is none. */
  #endStall(sandbox: ChainSandbox): void {
    this.#stalled = null;
    this.#quarantine.suspect = null;
    if (this.#spare === null && this.#load !== null && hasSameLaneHooks(sandbox.load, this.#load)) {
      sandbox.reset();
      this.#spare = sandbox;
    } else sandbox.connection.discard();
  }

  /** Starts a sandbox when one is missing or has a dead instance, one at a time. */
  #replenish(): void {
    const load = this.#load;
    if (this.#isClosed || load === null || this.#replenishing !== null || this.#backoff.isWaiting) return;
    const isLiveFit = this.#isFit(this.#live) && !this.#quarantine.isWaiting;
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
      for (const update of meanwhile.heard) update.tell(fresh);
      this.#backoff.reset();
      if (this.#isClosed || this.#load === null) fresh.connection.discard();
      else if (isLiveFit && this.#isFit(this.#live) && !this.#quarantine.isWaiting) {
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
      if (typeof pluginId === 'string') this.#faults.strike(pluginId, coded.code, coded.details);
      if (this.#live === null) {
        this.#failedStarts += 1;
        this.#tellStalled(coded, this.#backoff.delayMs);
      }
      this.#backoff.schedule(() => this.#replenish());
    }
  }

  /** True when a sandbox runs exactly the current chain without a dead instance. It may contain a disabled plugin, which is bypassed. */
  #isFit(sandbox: ChainSandbox | null): boolean {
    if (sandbox === null || !sandbox.isUsable || this.#load === null) return false;
    const { load } = sandbox;
    if (load.kind !== this.#load.kind || load.codec.modulePath !== this.#load.codec.modulePath) return false;
    if (load.kind === 'capture' && this.#load.kind === 'capture' && load.packetFrames !== this.#load.packetFrames)
      return false;
    for (const [slot, pluginId] of sandbox.pluginIds.entries()) {
      if (sandbox.deadSlots.has(slot) && !this.#faults.isOut(pluginId)) return false;
    }
    const keys = (chain: ChainLoad): string =>
      slotsOf(this.#withoutStruckOut(chain))
        .map((slot) => `${slot.pluginId} ${slot.modulePath}`)
        .join();
    return keys(load) === keys(this.#load);
  }

  /** The load without disabled plugins. A lane hook stays until the chain is configured without it, so that its failure lets no packet bypass it. */
  #withoutStruckOut<Some extends ChainLoad>(load: Some): Some {
    const keep = (slot: SandboxChainSlot): boolean => !this.#faults.isOut(slot.pluginId) || isLaneHook(slot);
    const codecs = (load.codecs ?? []).filter(keep);
    if (load.kind === 'capture') return { ...load, codecs, slots: load.slots.filter(keep) };
    return { ...load, codecs, decoded: load.decoded.filter(keep), mixed: load.mixed.filter(keep) };
  }
}
