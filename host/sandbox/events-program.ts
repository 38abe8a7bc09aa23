import { clock, limitedLog, randomU32, CapabilityRefusal } from './audio-capabilities.ts';
import { askedFunctions, askingObjects, isHeavier } from './capability-table.ts';
import type { CapabilityObjects } from './generations.ts';
import type { Pipe } from './pipe.ts';
import { loadState } from './instance-state.ts';
import { MAX_EVENT_DONE_BYTES, REPLY, REQUEST } from './pipe-protocol.ts';
import { PluginInstance, isResultError, reasonOf, refusalOf } from './plugin-instance.ts';
import { StartProgress } from './start-progress.ts';
import type { CapabilityAnswer, EventDone, EventRequest, EventsLoad, FaultReport, SandboxSlot } from './specs.ts';

/** Maximum number of calls in one event; a plugin that exceeds it is assumed to be in a loop. */
const MAX_CALLS_PER_EVENT = 1_000;

/** Runs the event instances of all plugins, one event at a time. */
export class EventsProgram {
  readonly #pipe: Pipe;
  readonly #instances: (PluginInstance | null)[] = [];
  #callsLeft = 0;

  private constructor(pipe: Pipe) {
    this.#pipe = pipe;
  }

  /** Loads all plugins. A plugin that does not start is reported and left out; the others run. */
  static async open(pipe: Pipe, load: EventsLoad): Promise<EventsProgram> {
    const program = new EventsProgram(pipe);
    const progress = new StartProgress(pipe, load.slots.length, 0);
    for (const [index, slot] of load.slots.entries()) {
      await program.#loadSlot(index, slot);
      progress.loaded();
    }
    pipe.markIdle();
    return program;
  }

  run(): void {
    this.#pipe.sendJson(REPLY.ready, { latencies: [], codecLatency: 0, neverSleeps: false, stateful: [] });
    this.#pipe.sendJson(
      REPLY.memory,
      this.#instances.map((instance) => instance?.memoryBytes ?? 0),
    );
    for (let message = this.#pipe.read(); message !== null; message = this.#pipe.read()) {
      if (message.kind !== REQUEST.event) throw new RangeError(`message of kind ${message.kind}`);
      const done = this.#deliver(this.#pipe.json(message) as EventRequest);
      const isSent =
        !isHeavier(done, MAX_EVENT_DONE_BYTES) &&
        this.#pipe.trySendJson(REPLY.eventDone, done, { maxBytes: MAX_EVENT_DONE_BYTES });
      if (isSent) continue;
      const words = `its answer is longer than ${MAX_EVENT_DONE_BYTES} bytes and counts as none`;
      this.#pipe.sendJson(REPLY.log, { slot: done.slot, level: 'warn', message: words });
      this.#pipe.sendJson(REPLY.eventDone, { ...done, result: null, error: null });
    }
  }

  async #loadSlot(index: number, slot: SandboxSlot): Promise<void> {
    this.#pipe.mark(index);
    this.#callsLeft = MAX_CALLS_PER_EVENT;
    const log = (message: string): void => this.#pipe.sendJson(REPLY.log, { slot: index, level: 'warn', message });
    try {
      const instance = await PluginInstance.load(slot, this.#capabilities(index));
      this.#instances[index] = instance;
      instance.start('events', slot);
      if (slot.state !== undefined) loadState(instance, slot.state, log);
    } catch (error) {
      this.#instances[index] = null;
      const report: FaultReport = { slot: index, code: 'PLUGIN_START_FAILED', reason: reasonOf(error), isFatal: true };
      this.#pipe.sendJson(REPLY.fault, report);
    }
  }

  #deliver(event: EventRequest): EventDone {
    const instance = this.#instances[event.slot];
    const done = { slot: event.slot, result: null, error: null, fault: null, memoryBytes: 0, durationUs: 0, cpuUs: 0 };
    if (instance === undefined || instance === null || instance.isDead) return done;
    this.#pipe.mark(event.slot);
    this.#callsLeft = MAX_CALLS_PER_EVENT;
    const startMs = performance.now();
    const startCpu = process.threadCpuUsage();
    let result: unknown = null;
    let refusal: unknown = null;
    let fault: EventDone['fault'] = null;
    try {
      result = call(instance, event) ?? null;
    } catch (error) {
      if (isResultError(error)) refusal = refusalOf(error) ?? {};
      else {
        instance.isDead = true;
        fault = { code: 'TRAPPED', reason: reasonOf(error) };
      }
    }
    this.#pipe.markIdle();
    const durationUs = Math.round((performance.now() - startMs) * 1_000);
    const { user, system } = process.threadCpuUsage(startCpu);
    const cpuUs = Math.round(user + system);
    return { slot: event.slot, result, error: refusal, fault, memoryBytes: instance.memoryBytes, durationUs, cpuUs };
  }

  #capabilities(slot: number): CapabilityObjects {
    return {
      ...askingObjects((number, args) => this.#ask(slot, number, args)),
      log: {
        write: limitedLog(slot, (report) => this.#pipe.sendJson(REPLY.log, report)),
      },
      clock: clock(),
      random: { getU32: randomU32 },
    };
  }

  /**
   * Asks the host and waits for its answer. No other message can arrive meanwhile, because the host sends one event at a time. Arguments that are too long are
   * not sent: the host gets a call without a body and answers with the contract's error.
   */
  #ask(slot: number, number: number, args: readonly unknown[]): unknown {
    this.#callsLeft -= 1;
    if (this.#callsLeft < 0) throw new RangeError(`more than ${MAX_CALLS_PER_EVENT} calls in one event`);
    const maxBytes = askedFunctions[number]?.maxBytes ?? 0;
    if (isHeavier(args, maxBytes) || !this.#pipe.trySendJson(REPLY.call, args, { flags: number, slot, maxBytes })) {
      this.#pipe.begin();
      this.#pipe.send(REPLY.call, number, slot);
    }
    const message = this.#pipe.read();
    if (message === null) process.exit(0);
    if (message.kind !== REQUEST.answer) throw new RangeError(`message of kind ${message.kind} instead of an answer`);
    const answer = this.#pipe.json(message) as CapabilityAnswer;
    if ('error' in answer) throw new CapabilityRefusal(answer.error);
    return answer.value ?? undefined;
  }
}

function call(instance: PluginInstance, event: EventRequest): unknown {
  const hook: unknown = Reflect.get(instance.hooks, event.hook);
  if (typeof hook !== 'object' || hook === null) return undefined;
  const func: unknown = Reflect.get(hook, event.func);
  if (typeof func !== 'function') return undefined;
  return Reflect.apply(func, hook, event.args);
}
