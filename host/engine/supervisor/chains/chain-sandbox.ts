import { PARAMETER_FLAG, REPLY, REQUEST, STATUS } from '@jackfield/sandbox/pipe-protocol';
import type {
  CaptureLoad,
  FaultReport,
  LogReport,
  MemoryReport,
  PlaybackLoad,
  ProgressReport,
  ReadyReport,
  SandboxChainSlot,
} from '@jackfield/sandbox/specs';
import { JackfieldError } from '../../errors.ts';
import { ProgressTimer } from '../../processes/progress-timer.ts';
import type { HangVerdict, HangWatch } from '../faults/hang-watch.ts';
import { readFault, readLog, readMemory, readProgress, readReady, readState } from '../sandbox/reply-check.ts';
import type { StateReport } from '../sandbox/reply-check.ts';
import { isEndedFromOutside, reasonOfEnd } from '../sandbox/sandbox-connection.ts';
import type { SandboxConnection, SandboxMessage, SandboxPort } from '../sandbox/sandbox-connection.ts';

export type ChainLoad = CaptureLoad | PlaybackLoad;

/** Callbacks of a chain for one of its sandboxes, called after the sandbox is ready. */
export interface ChainSandboxCallbacks {
  /** [audio] Called for each answer to a tick. */
  readonly onAnswer: (sandbox: ChainSandbox, message: SandboxMessage) => void;
  readonly onFault: (sandbox: ChainSandbox, fault: FaultReport) => void;
  readonly onLog: (sandbox: ChainSandbox, log: LogReport) => void;
  readonly onMemory: (sandbox: ChainSandbox, memory: MemoryReport) => void;
  readonly onState?: (sandbox: ChainSandbox, state: StateReport) => void;
  readonly onGone: (sandbox: ChainSandbox, error: JackfieldError) => void;
}

/** Time limit and progress callback of a start. */
export interface StartOptions {
  /** Processor time without progress after which the start is given up; see `ProgressWatch`. */
  readonly limitMs?: number | undefined;
  readonly onProgress?: ((progress: ProgressReport) => void) | undefined;
}

/** Loading and warm-up take 0.3 to 1 s of processor time altogether; a plugin that uses this much for one step does not start. */
const START_LIMIT_MS = 15_000;
/** Log lines that plugins may write before their sandbox is ready. */
const MAX_EARLY_LINES = 100;
/** Length of the log excerpt in the reason of a failed start, in characters. */
const MAX_LAST_WORDS = 500;

/** A sandbox process that has a chain loaded and warm. */
export class ChainSandbox {
  readonly connection: SandboxConnection;
  readonly load: ChainLoad;
  readonly ready: ReadyReport;
  /** Plugin ids by slot number; Opus is not among them. */
  readonly pluginIds: readonly string[];
  /** Slots whose instance trapped. */
  readonly deadSlots = new Set<number>();
  /** Send times of the unanswered ticks, the oldest first, in ms of `performance.now()`. */
  readonly #sentMs: number[] = [];
  #answeredMs = 0;
  /** Hang detection of this sandbox, set by the supervisor; null before. */
  hangWatch: HangWatch | null = null;
  /** Why the supervisor killed the sandbox; null when it did not. */
  verdict: HangVerdict | null = null;
  /** Total of the slots' latencies, in samples. */
  readonly latency: number;
  /** Latency of the mixed stage alone, in samples. */
  readonly mixedLatency: number;
  /** Numbers of the codecs that may make packets; Opus is 0. */
  readonly codecNumbers: readonly number[];
  readonly #batchSlots: readonly number[];

  private constructor(connection: SandboxConnection, load: ChainLoad, ready: ReadyReport) {
    this.connection = connection;
    this.load = load;
    this.ready = ready;
    this.pluginIds = slotsOf(load).map((slot) => slot.pluginId);
    const { decodedCount, mixedCount } = this;
    this.codecNumbers = [0, ...(load.codecs ?? []).map(({ codecNumber = 0 }) => codecNumber)];
    this.latency = sumOf(ready.latencies);
    this.mixedLatency = sumOf(ready.latencies.slice(decodedCount, decodedCount + mixedCount));
    this.#batchSlots = [...this.pluginIds.keys()].filter(
      (slot) => slot < decodedCount || slot >= decodedCount + mixedCount,
    );
  }

  /** Ticks sent and not answered. */
  get outstanding(): number {
    return this.#sentMs.length;
  }

  /** Time for which the sandbox has owed an answer without giving one, in ms; 0 while it owes none. */
  silentMs(nowMs: number): number {
    const oldest = this.#sentMs[0];
    return oldest === undefined ? 0 : nowMs - Math.max(oldest, this.#answeredMs);
  }

  /** [audio] Records that a tick was sent. */
  noteSent(nowMs: number): void {
    this.#sentMs.push(nowMs);
  }

  /** [audio] The oldest tick was answered; returns the time since it was sent, in ms. */
  noteAnswered(nowMs: number): number {
    this.#answeredMs = nowMs;
    return nowMs - (this.#sentMs.shift() ?? nowMs);
  }

  /** Starts a process, loads the chain and waits until it is warm. Rejects with `PLUGIN_START_FAILED` or `SANDBOX_START_FAILED`. */
  static async start(
    port: SandboxPort,
    load: ChainLoad,
    callbacks: ChainSandboxCallbacks,
    { limitMs = START_LIMIT_MS, onProgress }: StartOptions = {},
  ): Promise<ChainSandbox> {
    const { promise, resolve, reject } = Promise.withResolvers<ChainSandbox>();
    // A process that ends before it is launched rejects both promises; the caller gets the rejection of the launch.
    promise.catch(() => undefined);
    let sandbox: ChainSandbox | null = null;
    let opened: SandboxConnection | null = null;
    let timer: ProgressTimer | null = null;
    let done = 0;
    const early: LogReport[] = [];
    const blame = (slot: number, reason: string): JackfieldError =>
      slot === STATUS.loading || slot === STATUS.idle
        ? JackfieldError.of('SANDBOX_START_FAILED', { sandbox: load.kind, reason })
        : JackfieldError.of('PLUGIN_START_FAILED', { id: pluginAt(load, slot), reason });
    const rejectWithEnd = async (gone: SandboxConnection, slot: number): Promise<void> => {
      const end = await gone.ending();
      reject(blame(isEndedFromOutside(end) ? STATUS.loading : slot, reasonOfEnd(end)));
    };
    const connection = await port.launch(load.kind, {
      onMessage: (message) => {
        if (sandbox !== null) sandbox.#dispatch(message, callbacks);
        else if (opened === null) return;
        else if (message.kind === REPLY.ready) {
          sandbox = new ChainSandbox(opened, load, readReady(opened.json(message), slotsOf(load).length));
          for (const line of early) callbacks.onLog(sandbox, line);
          resolve(sandbox);
        } else if (message.kind === REPLY.progress) {
          const progress = readProgress(opened.json(message), done);
          done = progress.done;
          timer?.progress();
          onProgress?.(progress);
        } else if (message.kind === REPLY.log) {
          if (early.length < MAX_EARLY_LINES) early.push(readLog(opened.json(message)));
        } else if (message.kind === REPLY.failed) {
          const fault = readFault(opened.json(message));
          reject(blame(fault.slot, withLastWords(fault, early)));
          opened.discard();
        }
      },
      onGone: (error) => {
        if (sandbox !== null) callbacks.onGone(sandbox, error);
        else if (opened !== null && error.code === 'SANDBOX_DIED') {
          const slot = opened.culprit();
          void rejectWithEnd(opened, slot);
        } else reject(blame(opened?.culprit() ?? STATUS.idle, error.message));
      },
    });
    opened = connection;
    connection.sendJson(REQUEST.load, load);
    timer = new ProgressTimer(
      limitMs,
      () => connection.cpuMs(),
      ({ reason, isOwnFault }) => {
        reject(blame(isOwnFault ? connection.culprit() : STATUS.loading, reason));
        connection.discard();
      },
    );
    try {
      const warm = await promise;
      connection.raisePriority();
      return warm;
    } finally {
      timer[Symbol.dispose]();
    }
  }

  /** Number of slots per sender; slots on the mix follow, then lane hooks and codecs. 0 in a capture chain. */
  get decodedCount(): number {
    return this.load.kind === 'playback' ? this.load.decoded.length : 0;
  }

  get mixedCount(): number {
    return this.load.kind === 'playback' ? this.load.mixed.length : 0;
  }

  /** Numbers of the slots whose times and levels a batch reports, in order: slots per sender, then lane hooks and codecs. */
  get batchSlots(): readonly number[] {
    return this.#batchSlots;
  }

  get isUsable(): boolean {
    return !this.connection.isGone && !this.deadSlots.has(STATUS.codec);
  }

  pluginAt(slot: number): string {
    return pluginAt(this.load, slot);
  }

  /** Slot number of a plugin; `STATUS.codec` for the codec; null when the plugin is not in this chain. */
  slotOf(pluginId: string): number | null {
    if (this.load.codec.pluginId === pluginId) return STATUS.codec;
    const index = this.pluginIds.indexOf(pluginId);
    return index < 0 ? null : index;
  }

  /** With `glides`, the value changes over the time that the parameter asks for, if any; otherwise at once. */
  setParameter(pluginId: string, parameterId: number, value: number, glides = true): void {
    const { connection } = this;
    const flags = glides ? PARAMETER_FLAG.glide : 0;
    for (const slot of this.#slotsOf(pluginId)) {
      connection.begin(16).u32(slot).u32(parameterId).f64(value);
      connection.send(REQUEST.parameter, flags, 0, 0);
    }
  }

  updateSettings(pluginId: string, settingsJson: string): void {
    const { connection } = this;
    const text = Buffer.from(settingsJson);
    for (const slot of this.#slotsOf(pluginId)) {
      connection
        .begin(4 + text.length)
        .u32(slot)
        .bytes(text);
      connection.send(REQUEST.settings, 0, 0, 0);
    }
  }

  /** Requests the states of all plugins that have one; each arrives in `onState`. */
  askForStates(): void {
    const { connection } = this;
    for (const slot of this.ready.stateful) {
      connection.begin(4).u32(slot);
      connection.send(REQUEST.saveState, 0, 0, 0);
    }
  }

  reset(): void {
    this.connection.begin(0);
    this.connection.send(REQUEST.reset, 0, 0, 0);
  }

  /** Slots of a plugin; a plugin with decoded and mixed hooks has two. */
  #slotsOf(pluginId: string): number[] {
    if (this.load.codec.pluginId === pluginId) return [STATUS.codec];
    const slots: number[] = [];
    for (const [index, id] of this.pluginIds.entries()) if (id === pluginId) slots.push(index);
    return slots;
  }

  #dispatch(message: SandboxMessage, callbacks: ChainSandboxCallbacks): void {
    if (message.kind === REPLY.fault) {
      const fault = readFault(this.connection.json(message));
      if (fault.isFatal) this.deadSlots.add(fault.slot);
      callbacks.onFault(this, fault);
    } else if (message.kind === REPLY.log) callbacks.onLog(this, readLog(this.connection.json(message)));
    else if (message.kind === REPLY.state) callbacks.onState?.(this, readState(message));
    else if (message.kind === REPLY.memory) callbacks.onMemory(this, readMemory(this.connection.json(message)));
    else callbacks.onAnswer(this, message);
  }
}

/** All slots except that of Opus, in the order of their numbers. */
export function slotsOf(load: ChainLoad): readonly SandboxChainSlot[] {
  const { codecs = [] } = load;
  if (load.kind === 'capture') return [...load.slots, ...codecs];
  return [...load.decoded, ...load.mixed, ...(load.laneIn ?? []), ...codecs];
}

/** The same load with each slot replaced by `change`, called in the order of the slot numbers; Opus, which has no number, comes first. */
export function withSlots<Load extends ChainLoad>(
  load: Load,
  change: (slot: SandboxChainSlot, stage: SlotStage) => SandboxChainSlot,
): Load {
  const all = (slots: readonly SandboxChainSlot[], stage: SlotStage): SandboxChainSlot[] =>
    slots.map((slot) => change(slot, stage));
  const { codecs = [] } = load;
  const codec = change(load.codec, 'opus');
  if (load.kind === 'capture')
    return { ...load, codec, slots: all(load.slots, 'capture'), codecs: all(codecs, 'codecs') };
  const { decoded, mixed, laneIn = [] } = load;
  return {
    ...load,
    codec,
    decoded: all(decoded, 'decoded'),
    mixed: all(mixed, 'mixed'),
    laneIn: all(laneIn, 'lane-in'),
    codecs: all(codecs, 'codecs'),
  };
}

/** Which list of a load a slot is in. */
export type SlotStage = 'opus' | 'capture' | 'decoded' | 'mixed' | 'lane-in' | 'codecs';

function sumOf(latencies: readonly number[]): number {
  return latencies.reduce((sum, latency) => sum + latency, 0);
}

/** Adds the last error that the plugin logged, which is most often the cause: the trap of a panic has no message of its own. */
function withLastWords({ slot, reason }: Pick<FaultReport, 'slot' | 'reason'>, log: readonly LogReport[]): string {
  const last = log.findLast((line) => line.slot === slot && line.level === 'error');
  return last === undefined ? reason : `${reason}; its last words: ${last.message.trim().slice(0, MAX_LAST_WORDS)}`;
}

function pluginAt(load: ChainLoad, slot: number): string {
  if (slot === STATUS.codec) return load.codec.pluginId;
  return slotsOf(load)[slot]?.pluginId ?? load.codec.pluginId;
}
