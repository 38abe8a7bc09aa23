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
import type { ChainPlan, Running, Stopped, SupervisorState } from './supervisor-state.ts';
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
  #state: SupervisorState<Load> = { kind: 'unconfigured' };
  #configuring: Promise<void> = Promise.resolve();
  #replenishing: Promise<void> | null = null;
  readonly #backoff = new RestartBackoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  /** Sandboxes that answer their open ticks and then end, for example those with other lane hooks. They must not serve as a fallback. */
  readonly #retiring = new Set<ChainSandbox>();
  readonly #states: StateKeeper;
  readonly #spareNeed: SpareNeed;
  readonly #startOptions: StartOptions;

  constructor(options: SandboxSupervisorOptions) {
    this.#options = options;
    this.#deadline = new AdaptiveDeadline(options.deadlineMs);
    this.#shedder = new LoadShedder({
      candidates: () => shedCandidates(this.load, (id) => this.#mayRest(id), this.#costs),
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
        if (this.live === null) options.onEvent({ kind: 'starting', sandbox: options.kind, done, total });
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
    return this.#state.kind === 'running' ? this.#state.live : null;
  }

  /** The spare while it has no tick to answer; otherwise null. */
  get idleSpare(): ChainSandbox | null {
    const spare = this.#configured?.spare ?? null;
    return spare !== null && spare.isUsable && spare.outstanding === 0 ? spare : null;
  }

  /** [audio] Sandbox for a tick that `lost` did not answer: the spare, or the sandbox that became live in place of `lost`; null when neither is free. */
  fallbackFor(lost: ChainSandbox | null): ChainSandbox | null {
    const { live } = this;
    const isLiveFree = live !== null && live !== lost && live.isUsable && live.outstanding === 0;
    return this.idleSpare ?? (isLiveFree ? live : null);
  }

  /** [audio] Time without an answer after which a tick is given to another sandbox, in ms. */
  get deadlineMs(): number {
    return this.#deadline.ms;
  }

  get load(): Load | null {
    return this.#plan?.load ?? null;
  }

  /** The state once a chain is configured and as long as it is not closed; otherwise null. */
  get #configured(): Running<Load> | Stopped<Load> | null {
    const state = this.#state;
    return state.kind === 'running' || state.kind === 'stopped' ? state : null;
  }

  get #plan(): ChainPlan<Load> | null {
    return this.#configured?.plan ?? null;
  }

  get #isClosed(): boolean {
    return this.#state.kind === 'closed';
  }

  /** Replaces the chain once the new one is warm; on failure the old one continues. Calls run one at a time, in order. */
  configure(load: Load): Promise<void> {
    const meanwhile = this.#meanwhile.listen();
    const run = async (): Promise<void> => {
      using listening = meanwhile;
      if (this.#isClosed) throw JackfieldError.of('CHAIN_CLOSED');
      await this.#states.fetch(this.live);
      const fresh = await this.#states.start(this.#port, load, this.#callbacks, this.#startOptions);
      if (this.#isClosed) {
        fresh.connection.discard();
        throw JackfieldError.of('CHAIN_CLOSED');
      }
      // A plugin that was enabled again, or comes as another build, starts without strikes, metrics and costs.
      for (const { pluginId, modulePath } of slotsOf(load)) {
        if (this.#plan?.modulePaths.get(pluginId) === modulePath) continue;
        this.#faults.readmit(pluginId);
        this.#costs.forget(pluginId);
      }
      for (const update of listening.heard) update.tell(fresh);
      const state = this.#setPlan({
        load: listening.heard.reduce((told, update) => update.apply(told), load),
        modulePaths: new Map(slotsOf(load).map((slot) => [slot.pluginId, slot.modulePath])),
      });
      this.#shedder.release((pluginId) => !this.#mayRest(pluginId));
      this.#backoff.reset();
      this.#goLive(fresh, state);
      // A sandbox of the old chain can serve as the fallback until the new spare is warm.
      this.#replenish();
    };
    this.#configuring = this.#configuring.then(run, run);
    return this.#configuring;
  }

  /** [audio] Bit mask of the slots of a sandbox that run now. */
  maskOf(sandbox: ChainSandbox): number {
    const modulePaths = this.#plan?.modulePaths;
    let mask = 0;
    for (let slot = 0; slot < sandbox.pluginIds.length; slot++) {
      const pluginId = sandbox.pluginIds[slot] ?? '';
      if (this.#quarantine.holds(pluginId) || this.#faults.isOut(pluginId) || modulePaths?.has(pluginId) !== true)
        continue;
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
    if (sandbox === this.#configured?.stalled && sandbox.outstanding === 0) this.#endStall(sandbox);
    else if (this.#retiring.has(sandbox)) this.#retire(sandbox);
  }

  /**
   * [audio] Called when the live sandbox still owes an answer as the next tick arrives: the spare takes its place and bypasses the plugin that the live one
   * is in. Returns false when there is no spare.
   */
  failOver(): boolean {
    const state = this.#state;
    if (state.kind !== 'running') return false;
    // The spare may still be processing the frame for which it was the fallback.
    const { live: stuck, spare, stalled } = state;
    if (spare === null || !spare.isUsable || (stalled !== null && !stalled.connection.isGone)) return false;
    const slot = stuck.connection.culprit();
    this.#quarantine.suspect = slot < stuck.pluginIds.length ? stuck.pluginAt(slot) : null;
    state.stalled = stuck;
    state.spare = null;
    state.live = spare;
    this.#options.onSwitched();
    return true;
  }

  /** [audio] Records that voice passes; starts a spare when a voice begins. */
  noteVoice(nowMs: number): void {
    if (this.#spareNeed.note(nowMs)) this.#replenish();
  }

  /** [audio] Called every tick: kills sandboxes that hang and fetches the states that plugins save. */
  checkHealth(nowMs: number): void {
    this.#states.tick(this.live, nowMs);
    for (const sandbox of this.#retiring) this.#checkOne(sandbox, nowMs);
    // Each is read anew, because the end of one changes the others.
    this.#checkOne(this.#configured?.stalled ?? null, nowMs);
    this.#checkOne(this.live, nowMs);
    this.#checkOne(this.#configured?.spare ?? null, nowMs);
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
    if (this.live !== null) this.#shedder.noteFrame(isDry);
  }

  /** These plugins never rest from now on; those that rest run again. */
  keep(pluginIds: ReadonlySet<string>): void {
    this.#kept = pluginIds;
    this.#shedder.release((pluginId) => !this.#mayRest(pluginId));
  }

  #mayRest(pluginId: string): boolean {
    return this.#plan?.modulePaths.has(pluginId) === true && !this.#kept.has(pluginId) && !this.#faults.isOut(pluginId);
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
    const { live } = this;
    if (live === null) return;
    const slot = live.connection.culprit();
    if (slot < live.pluginIds.length || slot === STATUS.codec) this.metrics.missed(live.pluginAt(slot));
  }

  setParameter(pluginId: string, parameterId: number, value: number): void {
    // Only the live sandbox smooths the change: the output of the others is not heard, and they have the new value before they go live.
    this.tell(parameterUpdate(pluginId, parameterId, value, (sandbox) => sandbox === this.live));
  }

  updateSettings(pluginId: string, settingsJson: string): void {
    this.tell(settingsUpdate(pluginId, settingsJson));
  }

  /** Sends an update to every sandbox, also to those that are starting, and applies it to the load of later ones. */
  tell(update: Update<Load>): void {
    for (const sandbox of this.#all()) update.tell(sandbox);
    const plan = this.#plan;
    if (plan !== null) plan.load = update.apply(plan.load);
    this.#meanwhile.note(update);
  }

  tellAll(tell: (sandbox: ChainSandbox) => void): void {
    for (const sandbox of this.#all()) tell(sandbox);
  }

  async close(): Promise<void> {
    const sandboxes = [...this.#all(), ...this.#retiring];
    this.#state = { kind: 'closed' };
    this.#backoff.cancel();
    this.#spareNeed.close();
    this.#shedder[Symbol.dispose]();
    for (const sandbox of sandboxes) sandbox.connection.discard();
    this.#port.close();
    // Closing the port ends the starts that are in progress.
    await Promise.allSettled([this.#replenishing ?? Promise.resolve()]);
  }

  #all(): ChainSandbox[] {
    const state = this.#configured;
    return [this.live, state?.spare ?? null, state?.stalled ?? null].filter((sandbox) => sandbox !== null);
  }

  /** Replaces the plan; the sandboxes stay. */
  #setPlan(plan: ChainPlan<Load>): Running<Load> | Stopped<Load> {
    const state = this.#configured ?? { kind: 'stopped', plan, spare: null, stalled: null, failedStarts: 0 };
    state.plan = plan;
    this.#state = state;
    return state;
  }

  /** Makes a fresh sandbox of the configured chain live; the previous live one becomes the spare. */
  #goLive(fresh: ChainSandbox, { plan, spare: oldSpare, stalled }: Running<Load> | Stopped<Load>): void {
    const old = this.live;
    let spare = oldSpare;
    this.#quarantine.clear();
    if (old !== null && old.isUsable) {
      spare?.connection.discard();
      spare = old;
    }
    const unfit = spare !== null && !hasSameLaneHooks(spare.load, fresh.load) ? spare : null;
    this.#state = { kind: 'running', plan, live: fresh, spare: unfit === null ? spare : null, stalled };
    if (unfit !== null) this.#retire(unfit);
    // A sandbox whose codec is dead is no spare, but its process still runs.
    if (old !== null && !old.isUsable) this.#retire(old);
    this.#options.onSwitched();
  }

  /** Ends the spare, because no voice passes that needs it. */
  #dropSpare(): void {
    const state = this.#configured;
    const spare = state?.spare ?? null;
    if (state === null || spare === null) return;
    state.spare = null;
    this.#retire(spare);
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
    const wasLive = sandbox === this.live;
    if (!this.#takeOut(sandbox)) return;
    if (slot < sandbox.pluginIds.length || slot === STATUS.codec) {
      const pluginId = sandbox.pluginAt(slot);
      if (slot !== STATUS.codec) this.#quarantine.add(pluginId);
      this.#blameEnd(sandbox, pluginId, error);
    }
    if (wasLive) {
      this.#options.onLiveLost();
      this.#options.onSwitched();
      if (this.live === null) this.#tellStalled(error, 0, null);
    }
    this.#replenish();
  }

  /** Takes a sandbox that ended out of the state; the spare goes live in place of the live one. False when it was none of the three. */
  #takeOut(sandbox: ChainSandbox): boolean {
    const state = this.#configured;
    if (state === null) return false;
    if (state.kind === 'running' && sandbox === state.live) {
      const { plan, spare, stalled } = state;
      if (spare === null) this.#state = { kind: 'stopped', plan, spare, stalled, failedStarts: 0 };
      else {
        state.live = spare;
        state.spare = null;
      }
    } else if (sandbox === state.spare) state.spare = null;
    else if (sandbox === state.stalled) {
      state.stalled = null;
      this.#quarantine.suspect = null;
    } else return false;
    return true;
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
  #tellStalled(error: JackfieldError, failedStarts: number, nextTryMs: number | null): void {
    const { code, message, details } = error;
    this.#options.onEvent({
      kind: 'stalled',
      sandbox: this.#options.kind,
      attempt: failedStarts + 1,
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
    const state = this.#configured;
    if (state === null) return;
    state.stalled = null;
    this.#quarantine.suspect = null;
    if (state.spare === null && hasSameLaneHooks(sandbox.load, state.plan.load)) {
      sandbox.reset();
      state.spare = sandbox;
    } else sandbox.connection.discard();
  }

  /** Starts a sandbox when one is missing or has a dead instance, one at a time. */
  #replenish(): void {
    const state = this.#configured;
    if (state === null || this.#replenishing !== null || this.#backoff.isWaiting) return;
    const isLiveFit = this.#isFit(this.live) && !this.#quarantine.isWaiting;
    if (isLiveFit && this.#isFit(state.spare)) return;
    if (isLiveFit && !this.#spareNeed.isNeeded) return this.#dropSpare();
    this.#replenishing = this.#startOne(this.#withoutStruckOut(state.plan.load), isLiveFit).finally(() => {
      this.#replenishing = null;
      this.#replenish();
    });
  }

  async #startOne(load: Load, isLiveFit: boolean): Promise<void> {
    using meanwhile = this.#meanwhile.listen();
    try {
      const fresh = await this.#states.start(this.#port, load, this.#callbacks, this.#startOptions);
      for (const update of meanwhile.heard) update.tell(fresh);
      this.#backoff.reset();
      const state = this.#configured;
      if (state === null) fresh.connection.discard();
      else if (isLiveFit && this.#isFit(this.live) && !this.#quarantine.isWaiting) {
        state.spare?.connection.discard();
        state.spare = fresh;
      } else {
        this.#goLive(fresh, state);
        this.#options.onEvent({ kind: 'restarted', sandbox: load.kind });
      }
    } catch (error) {
      if (this.#isClosed) return;
      const coded = JackfieldError.from(error);
      const pluginId = coded.details['id'];
      if (typeof pluginId === 'string') this.#faults.strike(pluginId, coded.code, coded.details);
      if (this.#state.kind === 'stopped') {
        this.#state.failedStarts += 1;
        this.#tellStalled(coded, this.#state.failedStarts, this.#backoff.delayMs);
      }
      this.#backoff.schedule(() => this.#replenish());
    }
  }

  /** True when a sandbox runs exactly the current chain without a dead instance. It may contain a disabled plugin, which is bypassed. */
  #isFit(sandbox: ChainSandbox | null): boolean {
    const current = this.load;
    if (sandbox === null || !sandbox.isUsable || current === null) return false;
    const { load } = sandbox;
    if (load.kind !== current.kind || load.codec.modulePath !== current.codec.modulePath) return false;
    if (load.kind === 'capture' && current.kind === 'capture' && load.packetFrames !== current.packetFrames)
      return false;
    for (const [slot, pluginId] of sandbox.pluginIds.entries()) {
      if (sandbox.deadSlots.has(slot) && !this.#faults.isOut(pluginId)) return false;
    }
    const keys = (chain: ChainLoad): string =>
      slotsOf(this.#withoutStruckOut(chain))
        .map((slot) => `${slot.pluginId} ${slot.modulePath}`)
        .join();
    return keys(load) === keys(current);
  }

  /** The load without disabled plugins. A lane hook stays until the chain is configured without it, so that its failure lets no packet bypass it. */
  #withoutStruckOut<Some extends ChainLoad>(load: Some): Some {
    const keep = (slot: SandboxChainSlot): boolean => !this.#faults.isOut(slot.pluginId) || isLaneHook(slot);
    const codecs = (load.codecs ?? []).filter(keep);
    if (load.kind === 'capture') return { ...load, codecs, slots: load.slots.filter(keep) };
    return { ...load, codecs, decoded: load.decoded.filter(keep), mixed: load.mixed.filter(keep) };
  }
}
