import type { CalledHook, EventsBench } from './events-bench.ts';
import { isRecord, matches, matchesInOrder } from './match.ts';
import { stubChannel, stubSelf } from './host-stub.ts';
import type { Expectation, Step } from './test-case.ts';

/** The part of a manifest's command that a script needs. */
interface DeclaredCommand {
  readonly name: string;
  readonly arguments?: readonly { readonly name: string; readonly type: string }[];
}

/** Time at which the script's first message is sent: the first day of 2026. */
const SENT_AT_MS = 1_767_225_600_000;

/** Result of a script, as text. */
export interface ScriptResult {
  /** Failed expectations and failures of the plugin; empty when there are none. */
  readonly problems: readonly string[];
  /** Warnings and errors that the plugin logged and that no problem mentions: an exception need not break an expectation. */
  readonly logged: readonly string[];
}

/** Runs the steps one after the other. */
export async function runScript(
  bench: EventsBench,
  steps: readonly Step[],
  manifest: Readonly<Record<string, unknown>>,
): Promise<ScriptResult> {
  const run = new ScriptRun(bench, commandsOf(manifest));
  for (const [index, step] of steps.entries()) {
    await run.step(step, index + 1);
    if (bench.failures.length > 0) break;
  }
  const failures = bench.failures.map(({ code, message }) => `${code}: ${message}`);
  return { problems: [...run.problems, ...failures], logged: run.untold() };
}

const COMPLAINT = /^(error|warn): /;

class ScriptRun {
  readonly problems: string[] = [];
  readonly #bench: EventsBench;
  readonly #commands: readonly DeclaredCommand[];
  #answer: CalledHook['answer'] = null;
  #messages = 0;
  /** Lengths of chat, calls and log at the last expectation. */
  #seen = { chat: 0, calls: 0, log: 0 };
  readonly #untold: string[] = [];

  constructor(bench: EventsBench, commands: readonly DeclaredCommand[]) {
    this.#bench = bench;
    this.#commands = commands;
  }

  /** Warnings and errors in the log that no expectation has covered. */
  untold(): string[] {
    return this.#untold.concat(this.#bench.log.slice(this.#seen.log).filter((line) => COMPLAINT.test(line)));
  }

  async step(step: Step, number: number): Promise<void> {
    const { client } = this.#bench;
    switch (step.kind) {
      case 'join':
        return this.#call('user-events', 'onUserJoinChannel', [client.enter(step.name), stubChannel]);
      case 'leave':
        return this.#call('user-events', 'onUserLeaveChannel', [client.leave(step.name), stubChannel]);
      case 'chat':
        return this.#chat(step.text, step.from);
      case 'command':
        return this.#call('command-events', 'onCommand', [step.name, this.#arguments(step.name, step.args)]);
      case 'input':
        return this.#call('ui-events', 'onUiInput', [step.slot, step.key, inputOf(step.value), null, null]);
      case 'key':
        return this.#call('key-events', 'onKey', [step.keyId, step.isDown]);
      case 'advanceMs':
        for (const id of client.advance(step.ms)) await this.#call('timer-events', 'onTimer', [id]);
        return;
      case 'settings': {
        client.settingsJson = JSON.stringify(step.settings);
        return this.#call('lifecycle', 'onSettingsChanged', [client.settingsJson]);
      }
      case 'peerData':
        return this.#call('peer-data-events', 'onPeerData', [
          client.enter(step.from),
          new TextEncoder().encode(step.text),
        ]);
      case 'respond':
        return this.#respond(step.status, step.body, number);
      case 'call':
        return this.#call(step.hook, step.func, step.args);
      case 'expect':
        this.#check(step.expected, `step ${number}`);
    }
  }

  async #call(hook: string, func: string, args: readonly unknown[]): Promise<void> {
    this.#answer = (await this.#bench.call(hook, func, args)).answer;
  }

  async #chat(text: string, from: string | null): Promise<void> {
    const sender = from === null ? stubSelf : this.#bench.client.enter(from);
    this.#messages += 1;
    const message = {
      id: String(this.#messages),
      channelId: stubChannel.id,
      sender,
      text,
      sentAtMs: SENT_AT_MS + this.#messages,
    };
    await this.#call('chat-events', 'onChatMessage', [message]);
  }

  async #respond(status: number, body: string, number: number): Promise<void> {
    const id = this.#bench.client.takeRequest();
    if (id === undefined) {
      this.problems.push(`step ${number}: there is no request to answer`);
      return;
    }
    const response = { status, headers: [], body: new TextEncoder().encode(body) };
    await this.#call('http-events', 'onHttpResponse', [id, { tag: 'ok', val: response }]);
  }

  #arguments(command: string, given: Readonly<Record<string, unknown>>): object[] {
    const declared = this.#commands.find(({ name }) => name === command)?.arguments ?? [];
    return Object.entries(given).map(([name, value]) => ({
      name,
      value: this.#argument(declared.find((argument) => argument.name === name)?.type, value),
    }));
  }

  /** Encodes an argument by the manifest's type; without one, by the value. */
  #argument(type: string | undefined, value: unknown): object {
    if (type === 'user') return { tag: 'user', val: this.#bench.client.enter(String(value)).id };
    if (typeof value === 'boolean') return { tag: 'flag', val: value };
    if (typeof value === 'number') return { tag: type ?? (Number.isInteger(value) ? 'integer' : 'number'), val: value };
    return { tag: 'text', val: String(value) };
  }

  #check(expected: Expectation, where: string): void {
    const { client, log } = this.#bench;
    const chat = client.chat.slice(this.#seen.chat);
    const calls = client.calls.slice(this.#seen.calls).map(({ name, args }) => [name, ...args]);
    const lines = log.slice(this.#seen.log);
    this.#seen = { chat: client.chat.length, calls: client.calls.length, log: log.length };
    const before = this.problems.length;
    const demand = (isTrue: boolean, what: string, wanted: unknown, got: unknown): void => {
      if (!isTrue) this.problems.push(`${where}: ${what}: expected ${show(wanted)}, got ${show(got)}`);
    };
    if (expected.chat !== undefined) demand(matches(chat, expected.chat), 'chat', expected.chat, chat);
    if (expected.calls !== undefined)
      demand(matchesInOrder(calls.map(cutTo(expected.calls)), expected.calls), 'calls', expected.calls, calls);
    if (expected.log !== undefined) demand(matchesInOrder(lines, expected.log), 'log', expected.log, lines);
    for (const [slot, words] of Object.entries(expected.shows ?? {})) {
      const shown = wordsOf(client.slots.get(slot) ?? []);
      demand(words.length === 0 ? shown.length === 0 : matchesInOrder(shown, words), slot, words, shown);
    }
    if (expected.answer !== undefined) {
      const answer = this.#answer;
      const got = answer === null ? null : 'value' in answer ? answer.value : answer.error;
      demand(matches(got, expected.answer), 'answer', expected.answer, got);
    }
    // An exception in the log is most often the reason of a failed expectation; an expected log is not reported again.
    if (expected.log !== undefined) return;
    const complaints = lines.filter((line) => COMPLAINT.test(line));
    if (this.problems.length === before) this.#untold.push(...complaints);
    else this.problems.push(...complaints.map((line) => `${where}: log: ${line.trim()}`));
  }
}

/** An expected call may leave out the arguments at the end. */
function cutTo(expected: readonly (readonly unknown[])[]): (call: unknown[]) => unknown[] {
  const longest = new Map<unknown, number>();
  for (const call of expected) longest.set(call[0], Math.max(longest.get(call[0]) ?? 0, call.length));
  return (call) => call.slice(0, longest.get(call[0]) ?? call.length);
}

/** Every label, text, value and choice of a tree, in its order. */
export function wordsOf(nodes: readonly unknown[]): string[] {
  const words: string[] = [];
  const add = (value: unknown): void => {
    if (typeof value === 'string' && value !== '') words.push(value);
    else if (Array.isArray(value)) value.forEach(add);
    else if (isRecord(value)) for (const [key, item] of Object.entries(value)) if (key !== 'tone') add(item);
  };
  for (const node of nodes) {
    if (isRecord(node) && isRecord(node['element']) && node['element']['tag'] !== 'group') add(node['element']['val']);
  }
  return words;
}

function inputOf(value: unknown): object {
  if (typeof value === 'boolean') return { tag: 'flag', val: value };
  if (typeof value === 'number') return { tag: 'number', val: value };
  if (typeof value === 'string') return { tag: 'text', val: value };
  return value === undefined ? { tag: 'pressed' } : { tag: 'json', val: JSON.stringify(value) };
}

function commandsOf(manifest: Readonly<Record<string, unknown>>): readonly DeclaredCommand[] {
  const { commands } = manifest;
  return Array.isArray(commands) ? (commands as DeclaredCommand[]) : [];
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 400 ? `${text.slice(0, 399)}…` : text;
}
