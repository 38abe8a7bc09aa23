import { REPLY, REQUEST, STATUS } from '@jackfield/sandbox/pipe-protocol';
import type { CapabilityAnswer, EventDone, EventRequest } from '@jackfield/sandbox/specs';
import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode } from '../../error-codes.ts';
import { JackfieldError, reasonOf } from '../../errors.ts';
import type { ChainEvent, MetricsEntry } from '../../ports/chain.ts';
import { ProgressTimer } from '../../processes/progress-timer.ts';
import type { Standstill } from '../../processes/progress-watch.ts';
import type { HangVerdict } from '../faults/hang-watch.ts';
import { PluginFaults } from '../faults/plugin-faults.ts';
import { RestartBackoff } from '../faults/restart-backoff.ts';
import { defaultStrikeRules } from '../faults/strike-counter.ts';
import type { StrikeRules } from '../faults/strike-counter.ts';
import {
  readArguments,
  readCalled,
  readEventDone,
  readFault,
  readLog,
  readMemory,
  readProgress,
} from '../sandbox/reply-check.ts';
import { SandboxPort, isEndedFromOutside, reasonOfEnd } from '../sandbox/sandbox-connection.ts';
import type { SandboxConnection, SandboxMessage } from '../sandbox/sandbox-connection.ts';
import { CallBudget, maxReplyBytes } from './call-budget.ts';
import { CpuShare, SHARE_MS_PER_SECOND } from './cpu-share.ts';
import { EventQueues } from './event-queues.ts';
import type { Waiting } from './event-queues.ts';
import { EventTurns } from './event-turns.ts';
import type { GuestCall } from './guest-call.ts';
import { HangTimer } from './hang-timer.ts';
import type { HookAnswer, HookCall } from './hook-call.ts';

/** One plugin with event hooks, ready to be loaded from the cache. */
export interface EventPlugin {
  readonly pluginId: string;
  readonly modulePath: string;
  readonly settingsJson: string;
  readonly parameters: readonly (readonly [id: number, value: number])[];
  /** Short names of the hooks that it exports. */
  readonly hooks: ReadonlySet<string>;
  /** True when messages wait for its verdict: it shares no process with plugins that do not intercept. */
  readonly isIntercepting?: boolean;
}

export interface EventsHostOptions {
  readonly launcher: MessagePort;
  /** Time limit of one event, in ms; default 500. */
  readonly eventTimeoutMs?: number;
  readonly strikeRules?: StrikeRules;
  /** Processor time that one step of a start may use, in ms; default 15,000. */
  readonly startLimitMs?: number;
  /** Answers a capability call. null ends the sandbox, because the plugin called a function without permission. */
  readonly onCall: (pluginId: string, call: GuestCall) => CapabilityAnswer | null;
  readonly onEvent: (event: ChainEvent) => void;
  /** State that the plugin's last instance saved; null for none. */
  readonly stateOf?: (pluginId: string) => Uint8Array | null;
  /** Called when a call went to a plugin. */
  readonly onDelivered?: (pluginId: string, hook: string) => void;
  /** Called when the instances of these plugins, if they ran, end. Their pending work (timers, requests) then has no owner. */
  readonly onEnding: (pluginIds: readonly string[]) => void;
  /** Called when all plugins of the last `configure` that start have started; `pluginIds` were loaded. */
  readonly onReady: (pluginIds: readonly string[]) => void;
}

/** Processor time that one step of a start may use; see `ProgressWatch`. */
const START_LIMIT_MS = 15_000;
const RESTART_MS = 100;
const LONGEST_RESTART_MS = 30_000;

/**
 * Event instances of some plugins in one process [control]. Events wait in a queue per plugin (64, drop-newest) and are delivered one at a time, first to the
 * plugin that used the least processor time; questions go before events. A plugin beyond its share of the processor waits (`CpuShare`). A plugin that hangs
 * or traps ends the process; all plugins start again and keep their queues.
 */
export class EventsHost implements AsyncDisposable {
  readonly #options: EventsHostOptions;
  readonly #eventTimeoutMs: number;
  readonly #port: SandboxPort;
  readonly #faults: PluginFaults;
  readonly #queues = new EventQueues();
  readonly #share = new CpuShare();
  /** Budget of the event in progress, or of the start. */
  #budget = new CallBudget();
  readonly #turns = new EventTurns(this.#queues, this.#share);
  #plugins: readonly EventPlugin[] = [];
  /** Plugins loaded in the running process, by slot. */
  #loaded: readonly EventPlugin[] = [];
  #connection: SandboxConnection | null = null;
  #isReady = false;
  #isHeld = false;
  #inFlight: { readonly pluginId: string; readonly waiting: Waiting; readonly sentAtMs: number } | null = null;
  #generation = 0;
  readonly #hangTimer = new HangTimer((limitMs, verdict) => this.#onHang(limitMs, verdict));
  /** Runs while the process starts; `#stepsDone` is its progress. */
  #startTimer: ProgressTimer | null = null;
  #stepsDone = 0;
  /** Wakes `#pump` when a plugin has waited for its share. */
  #shareTimer: NodeJS.Timeout | null = null;
  readonly #backoff = new RestartBackoff(RESTART_MS, LONGEST_RESTART_MS);
  #isClosed = false;

  constructor(options: EventsHostOptions) {
    this.#options = options;
    this.#eventTimeoutMs = options.eventTimeoutMs ?? 500;
    this.#port = new SandboxPort(options.launcher);
    this.#faults = new PluginFaults(options.strikeRules ?? defaultStrikeRules, (event) => {
      if (event.kind === 'struck-out') this.#queues.drop(event.pluginId);
      options.onEvent(event);
    });
  }

  /** Sets the plugins that run from now on. Their process is restarted; plugins that stay keep their waiting events. */
  configure(plugins: readonly EventPlugin[]): void {
    const before = new Map(this.#plugins.map(({ pluginId, modulePath }) => [pluginId, modulePath]));
    // A plugin that comes back, or comes as another build, starts without strikes, debt and metrics.
    for (const { pluginId, modulePath } of plugins) {
      if (before.get(pluginId) === modulePath) continue;
      this.#faults.readmit(pluginId);
      this.#share.forget(pluginId);
    }
    this.#plugins = plugins;
    this.#queues.keepOnly(new Set(plugins.map(({ pluginId }) => pluginId)));
    this.#backoff.reset();
    this.#restart();
  }

  /** Whether these plugins already run, or start, exactly as `configure` would run them. */
  isRunning(plugins: readonly EventPlugin[]): boolean {
    const isSame = (plugin: EventPlugin, index: number): boolean => {
      const running = this.#plugins[index];
      return running?.pluginId === plugin.pluginId && running.modulePath === plugin.modulePath;
    };
    const isNoneOut = plugins.every(({ pluginId }) => !this.#faults.isOut(pluginId));
    return isNoneOut && plugins.length === this.#plugins.length && plugins.every(isSame) && !this.#isHeld;
  }

  /** True while the instances run and take calls. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Delivers only questions until the next start, because the instances are about to end. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Stores the state for a restarted process; the running one is updated by `deliverTo`. */
  remember(pluginId: string, now: Pick<EventPlugin, 'settingsJson' | 'parameters'>): void {
    this.#plugins = this.#plugins.map((plugin) => (plugin.pluginId === pluginId ? { ...plugin, ...now } : plugin));
  }

  /** Queues a call for every plugin that exports the hook. */
  deliver(call: HookCall): void {
    for (const plugin of this.#plugins)
      if (plugin.hooks.has(call.hook)) this.#enqueue(plugin.pluginId, { call, deadlineMs: null, onAnswer: null });
    this.#pump();
  }

  /** Queues a call for one plugin. `onAnswer` gets its answer; null when the call was dropped, or the plugin failed or does not have the hook. */
  deliverTo(pluginId: string, call: HookCall, onAnswer: Waiting['onAnswer'] = null): void {
    if (!this.hasHook(pluginId, call.hook)) {
      onAnswer?.(null);
      return;
    }
    this.#enqueue(pluginId, { call, deadlineMs: null, onAnswer });
    this.#pump();
  }

  /**
   * Calls one plugin ahead of all queued events and resolves with its answer; null when there is none within `limitMs`, or the plugin failed or does not have
   * the hook. A function that is still running after `limitMs` continues, and counts as hanging only beyond `eventTimeoutMs`.
   */
  ask(pluginId: string, call: HookCall, limitMs: number): Promise<HookAnswer | null> {
    // While the instances are ending, no call waits for a new start.
    if (!this.hasHook(pluginId, call.hook) || (this.#isHeld && !this.#isReady)) return Promise.resolve(null);
    const { promise, resolve } = Promise.withResolvers<HookAnswer | null>();
    const timer = setTimeout(() => resolve(null), limitMs);
    const onAnswer = (answer: HookAnswer | null): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    this.#enqueue(pluginId, { call, deadlineMs: performance.now() + limitMs, onAnswer });
    this.#pump();
    return promise;
  }

  hasHook(pluginId: string, hook: string): boolean {
    return this.#plugins.some((plugin) => plugin.pluginId === pluginId && plugin.hooks.has(hook));
  }

  /** Ids of the plugins that export the hook, in the order of the last `configure`. */
  withHook(hook: string): string[] {
    return this.#plugins.filter(({ hooks }) => hooks.has(hook)).map(({ pluginId }) => pluginId);
  }

  /** Adds a strike for an answer that breaks the rules. The instance keeps running until the plugin has too many strikes. */
  blame(pluginId: string, code: ErrorCode, details: JackfieldError['details']): void {
    if (this.#faults.strike(pluginId, code, details)) this.#restart();
  }

  metrics(): MetricsEntry[] {
    return this.#faults.metrics.entries();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#generation += 1;
    this.#hangTimer.clear();
    this.#endStart();
    this.#queues.keepOnly(new Set());
    this.#inFlight?.waiting.onAnswer?.(null);
    this.#options.onEnding(this.#loadedIds);
    this.#backoff.cancel();
    if (this.#shareTimer !== null) clearTimeout(this.#shareTimer);
    this.#connection?.discard();
    this.#port.close();
  }

  #enqueue(pluginId: string, waiting: Waiting): void {
    if (!this.#faults.isOut(pluginId) && this.#queues.push(pluginId, waiting)) return;
    waiting.onAnswer?.(null);
    if (this.#faults.isOut(pluginId)) return;
    const dropped = this.#queues.countDrop(pluginId);
    // Reported once per power of two, so that a flood of events does not become a flood of reports.
    if ((dropped & (dropped - 1)) === 0) {
      const { code, message } = JackfieldError.of('EVENT_QUEUE_FULL', { id: pluginId, dropped });
      this.#options.onEvent({ kind: 'log', pluginId, level: 'warn', message: `${code}: ${message}` });
    }
  }

  #restart(): void {
    this.#generation += 1;
    this.#hangTimer.clear();
    this.#endStart();
    this.#connection?.discard();
    this.#connection = null;
    this.#isReady = false;
    this.#isHeld = false;
    this.#options.onEnding(this.#loadedIds);
    this.#putBack();
    this.#backoff.cancel();
    this.#loaded = this.#plugins.filter(({ pluginId }) => !this.#faults.isOut(pluginId));
    if (this.#isClosed) return;
    if (this.#loaded.length === 0) {
      this.#options.onReady([]);
      return;
    }
    const generation = this.#generation;
    this.#start(generation).catch((error: unknown) => {
      if (generation === this.#generation) this.#restartLater(JackfieldError.from(error));
    });
  }

  async #start(generation: number): Promise<void> {
    const connection = await this.#port.launch('events', {
      maxBytesOf: maxReplyBytes,
      onMessage: (message) => {
        if (generation === this.#generation) this.#onMessage(message);
      },
      onGone: (error) => {
        if (generation !== this.#generation) return;
        if (error.code === 'SANDBOX_DIED') void this.#onDied(connection);
        else this.#onGone(connection.culprit(), error);
      },
    });
    if (generation !== this.#generation) {
      connection.discard();
      return;
    }
    this.#connection = connection;
    const slots = this.#loaded.map(({ pluginId, modulePath, settingsJson, parameters, hooks }) => {
      const slot = { pluginId, modulePath, settingsJson, parameters };
      const state = hooks.has('state') ? (this.#options.stateOf?.(pluginId) ?? null) : null;
      return state === null ? slot : { ...slot, state };
    });
    connection.sendJson(REQUEST.load, { kind: 'events', slots });
    this.#stepsDone = 0;
    this.#startTimer = new ProgressTimer(
      this.#options.startLimitMs ?? START_LIMIT_MS,
      () => connection.cpuMs(),
      (standstill) => this.#onStandstill(connection, standstill),
    );
  }

  #onMessage(message: SandboxMessage): void {
    const connection = this.#connection;
    if (connection === null) return;
    switch (message.kind) {
      case REPLY.progress:
        this.#stepsDone = readProgress(connection.json(message), this.#stepsDone).done;
        this.#startTimer?.progress();
        break;
      case REPLY.ready:
        this.#endStart();
        this.#isReady = true;
        this.#backoff.reset();
        this.#options.onReady(this.#loadedIds);
        this.#pump();
        break;
      case REPLY.call:
        this.#onCall(connection, message);
        break;
      case REPLY.eventDone:
        this.#onDone(readEventDone(connection.json(message)));
        break;
      case REPLY.log: {
        const { slot, level, message: words } = readLog(connection.json(message));
        this.#options.onEvent({ kind: 'log', pluginId: this.#pluginAt(slot), level, message: words });
        break;
      }
      case REPLY.memory:
        for (const [slot, bytes] of readMemory(connection.json(message)).entries()) {
          this.#faults.metrics.holds(this.#pluginAt(slot), bytes);
        }
        break;
      case REPLY.fault: {
        const { slot, reason } = readFault(connection.json(message));
        const pluginId = this.#pluginAt(slot);
        const details = { id: pluginId, reason };
        const { code, message: words } = JackfieldError.of('PLUGIN_START_FAILED', details);
        this.#options.onEvent({ kind: 'struck-out', pluginId, code, message: words, details });
        break;
      }
      default:
        throw new RangeError(`a message of kind ${message.kind}`);
    }
  }

  /** Answers a capability call. Its arguments are neither copied nor parsed before `readArguments` is called. */
  #onCall(connection: SandboxConnection, message: SandboxMessage): void {
    const { slot, capability, func } = readCalled(message);
    const pluginId = this.#pluginAt(slot);
    const { bodyBytes } = message;
    const call: GuestCall = {
      capability,
      func,
      bodyBytes,
      readArguments: () => readArguments(connection.json(message)),
    };
    const budget = this.#budget;
    const answer = budget.charge(bodyBytes, () => {
      const given = this.#options.onCall(pluginId, call);
      if (given !== null) connection.sendJson(REQUEST.answer, given);
      return given;
    });
    if (answer === null)
      this.#fail(pluginId, 'TRAPPED', { reason: `it called ${capability}.${func} without permission` });
    else if (budget.excess !== null) this.#fail(pluginId, 'TRAPPED', { reason: budget.excess });
  }

  #onDone(done: EventDone): void {
    this.#hangTimer.clear();
    const flight = this.#inFlight;
    this.#inFlight = null;
    const pluginId = this.#pluginAt(done.slot);
    this.#faults.metrics.spent(pluginId, done.durationUs);
    this.#faults.metrics.holds(pluginId, done.memoryBytes);
    if (done.fault !== null) {
      flight?.waiting.onAnswer?.(null);
      this.#fail(pluginId, done.fault.code, { reason: done.fault.reason });
      return;
    }
    flight?.waiting.onAnswer?.(done.error === null ? { value: done.result } : { error: done.error });
    // The processor time reported by the sandbox is capped at the elapsed time. The host's processor time for its calls is charged as well.
    const cpuMs = flight === null ? 0 : Math.min(done.cpuUs / 1_000, performance.now() - flight.sentAtMs);
    this.#charge(pluginId, cpuMs + this.#budget.takeSpentMs());
    this.#pump();
  }

  /** The sandbox violated the protocol, or an event took too long. */
  #onGone(slot: number, error: JackfieldError, verdict: HangVerdict = 'hanging'): void {
    const pluginId = slot < this.#loaded.length ? this.#pluginAt(slot) : null;
    if (pluginId === null || verdict === 'stuck') this.#restartLater(error);
    else this.#fail(pluginId, error.code, error.details, verdict === 'hanging');
  }

  /** The process died; its last output is known a moment later. No plugin is at fault when the process was ended from outside. */
  async #onDied(connection: SandboxConnection): Promise<void> {
    const slot = connection.culprit();
    const generation = ++this.#generation;
    this.#isReady = false;
    this.#endStart();
    this.#hangTimer.clear();
    const end = await connection.ending();
    // The host was configured again meanwhile.
    if (generation !== this.#generation) return;
    const error = JackfieldError.of('SANDBOX_DIED', { sandbox: 'events', reason: reasonOfEnd(end) });
    if (slot < this.#loaded.length && !isEndedFromOutside(end))
      this.#fail(this.#pluginAt(slot), error.code, error.details);
    else this.#restartLater(error);
  }

  /** Adds a strike and restarts all plugins, including the culprit while it has strikes left. Its call in progress is not tried again. */
  #fail(pluginId: string, code: ErrorCode, details: JackfieldError['details'], isCertain = true): void {
    if (this.#inFlight?.pluginId === pluginId) {
      this.#inFlight.waiting.onAnswer?.(null);
      this.#inFlight = null;
    }
    this.#faults.strike(pluginId, code, details, isCertain);
    this.#restart();
  }

  /** Disables a plugin that keeps the others from starting, without a second try. */
  #expel(pluginId: string, reason: string): void {
    this.#faults.expel(pluginId, 'PLUGIN_START_FAILED', { reason });
    this.#restart();
  }

  #restartLater(error: JackfieldError): void {
    this.#generation += 1;
    this.#isReady = false;
    this.#connection = null;
    const [first] = this.#loaded;
    if (first !== undefined) {
      this.#options.onEvent({ kind: 'log', pluginId: first.pluginId, level: 'error', message: reasonOf(error) });
    }
    if (this.#isClosed) return;
    this.#backoff.schedule(() => this.#restart());
  }

  /** Puts the call in progress of an innocent plugin back at the front of its queue. */
  #putBack(): void {
    const flight = this.#inFlight;
    this.#inFlight = null;
    if (flight !== null) this.#queues.putBack(flight.pluginId, flight.waiting);
  }

  /** Sends the next call, or waits while all plugins with waiting calls are beyond their share. */
  #pump(): void {
    const connection = this.#connection;
    if (!this.#isReady || connection === null || this.#inFlight !== null) return;
    const turn = this.#turns.next(this.#loadedIds, this.#isHeld);
    if (turn === null) {
      this.#pumpLater();
      return;
    }
    const { slot, pluginId, waiting } = turn;
    this.#inFlight = { pluginId, waiting, sentAtMs: performance.now() };
    this.#budget = new CallBudget();
    const request: EventRequest = { slot, ...waiting.call };
    connection.sendJson(REQUEST.event, request);
    this.#hangTimer.start(connection, this.#eventTimeoutMs);
    this.#options.onDelivered?.(pluginId, waiting.call.hook);
  }

  #pumpLater(): void {
    const waitMs = this.#isHeld ? null : this.#turns.waitMs(this.#loadedIds);
    if (this.#shareTimer !== null) clearTimeout(this.#shareTimer);
    this.#shareTimer = waitMs === null || this.#isClosed ? null : setTimeout(() => this.#pump(), Math.ceil(waitMs));
  }

  /** Charges processor time. A plugin that exceeds its share again and again while others wait for their turns gets a strike. */
  #charge(pluginId: string, cpuMs: number): void {
    const overdrawnMs = this.#share.charge(pluginId, cpuMs);
    if (overdrawnMs === null || this.#loaded.length === 1) return;
    const details = { usedMs: Math.round(overdrawnMs), shareMs: SHARE_MS_PER_SECOND };
    if (this.#faults.strike(pluginId, 'EVENT_SHARE_EXCEEDED', details)) this.#restart();
  }

  get #loadedIds(): string[] {
    return this.#loaded.map(({ pluginId }) => pluginId);
  }

  #pluginAt(slot: number): string {
    return this.#loaded[slot]?.pluginId ?? '';
  }

  #endStart(): void {
    this.#startTimer?.[Symbol.dispose]();
    this.#startTimer = null;
  }

  /** The start makes no progress. A plugin that keeps a processor busy is to blame, but not one that the machine does not run. */
  #onStandstill(connection: SandboxConnection, { reason, isOwnFault }: Standstill): void {
    const slot = isOwnFault ? connection.culprit() : STATUS.loading;
    this.#generation += 1;
    connection.discard();
    if (slot < this.#loaded.length) this.#expel(this.#pluginAt(slot), reason);
    else this.#restartLater(JackfieldError.of('SANDBOX_START_FAILED', { sandbox: 'events', reason }));
  }

  #onHang(limitMs: number, verdict: HangVerdict): void {
    const connection = this.#connection;
    // The status is read before the kill closes it.
    const slot = connection?.culprit() ?? STATUS.idle;
    this.#generation += 1;
    connection?.discard();
    this.#onGone(slot, JackfieldError.of('SANDBOX_HUNG', { limitMs }), verdict);
  }
}
