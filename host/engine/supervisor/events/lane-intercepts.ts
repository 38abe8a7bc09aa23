import type { ClientMessage, ServerMessage } from '@jackfield/wire/messages';
import { parseClientMessage, parseServerMessage } from '@jackfield/wire/parse-message';
import type { ParsedMessage } from '@jackfield/wire/parse-message';
import { JackfieldError } from '../../errors.ts';
import { GUARD_LIMIT_MS, INTERCEPT_LIMIT_MS, missingGuard } from './hook-asker.ts';
import type { HookAsker } from './hook-asker.ts';
import type { HookCall } from './hook-call.ts';
import { readVerdict } from './verdict.ts';

/**
 * Messages that no plugin sees: log-in and keys; data between plugins, which is only for the addressed plugin; recordings, because no plugin may answer in its
 * user's place; and whispers, because no plugin may choose their listeners.
 */
const SECRET: ReadonlySet<string> = new Set([
  'login',
  'challenge',
  'welcome',
  'voiceKey',
  'voiceKeys',
  'voiceKeyAccepted',
  'renewVoiceKey',
  'voiceKeyWorn',
  'compactVoice',
  'voiceFormat',
  'plugins',
  'pluginData',
  'recordingSupport',
  'recordStart',
  'conversationRecordStart',
  'recordAnswer',
  'recordStop',
  'recording',
  'recordingEnded',
  'whisperSupport',
  'whisperRefusals',
  'whisperStart',
  'whisperKey',
  'whisperEnd',
  'whisperTargets',
  'whisperReady',
  'whisper',
  'whisperEnded',
  'listen',
  'listening',
]);

type Message = ClientMessage | ServerMessage;

interface Direction<M extends Message> {
  readonly hook: string;
  readonly func: string;
  readonly parse: (text: string) => ParsedMessage<M>;
}

const out: Direction<ClientMessage> = {
  hook: 'lane-control-out',
  func: 'onControlSend',
  parse: parseClientMessage,
};
const incoming: Direction<ServerMessage> = {
  hook: 'lane-control-in',
  func: 'onControlReceived',
  parse: parseServerMessage,
};

/**
 * Plugins that may change or drop control messages, asked one after the other in the order of installation, 100 ms each. A replacement must be a message of
 * the wire, of the same kind and for the same request; otherwise the plugin gets a strike and the message continues unchanged. Without the answer of a plugin
 * that fails closed, nothing is sent: the promise rejects with `FAILED_CLOSED`. [control]
 */
export class LaneIntercepts {
  readonly #asker: HookAsker;
  readonly #onMisfit: (pluginId: string, reason: string) => void;
  readonly #onRefused: (pluginId: string, error: JackfieldError) => void;

  constructor(
    asker: HookAsker,
    onMisfit: (pluginId: string, reason: string) => void,
    onRefused: (pluginId: string, error: JackfieldError) => void = () => undefined,
  ) {
    this.#asker = asker;
    this.#onMisfit = onMisfit;
    this.#onRefused = onRefused;
  }

  /** Whether a plugin that fails closed has to answer before this message may be sent. */
  isGuarded(message: ClientMessage): boolean {
    return !SECRET.has(message.type) && (this.#asker.guards?.(out.hook).length ?? 0) > 0;
  }

  /** Resolves with the message to send, or null to send nothing. Returns null in place of a promise when no plugin intercepts the message. */
  send<M extends ClientMessage>(message: M): Promise<M | null> | null {
    return this.#pass(message, out as unknown as Direction<M>);
  }

  /** As `send`, for a message from the server. */
  receive<M extends ServerMessage>(message: M): Promise<M | null> | null {
    return this.#pass(message, incoming as unknown as Direction<M>);
  }

  #pass<M extends Message>(message: M, direction: Direction<M>): Promise<M | null> | null {
    if (SECRET.has(message.type)) return null;
    const pluginIds = this.#asker.withHook(direction.hook);
    const guards = direction.hook === out.hook ? (this.#asker.guards?.(out.hook) ?? []) : [];
    return pluginIds.length + guards.length === 0 ? null : this.#askAll(message, direction, guards);
  }

  async #askAll<M extends Message>(
    message: M,
    { hook, func, parse }: Direction<M>,
    guards: readonly string[],
  ): Promise<M | null> {
    const refuse = (id: string): never => {
      const error = JackfieldError.of('FAILED_CLOSED', { id });
      this.#onRefused(id, error);
      throw error;
    };
    const missing = guards.length === 0 ? null : await missingGuard(this.#asker, hook);
    if (missing !== null) refuse(missing);
    let now = withoutKeys(message);
    for (const pluginId of this.#asker.withHook(hook)) {
      const isGuard = guards.includes(pluginId);
      const call: HookCall = { hook, func, args: [message.type, JSON.stringify(now)] };
      const limitMs = isGuard ? GUARD_LIMIT_MS : INTERCEPT_LIMIT_MS;
      const verdict = readVerdict(await this.#asker.ask(pluginId, call, limitMs));
      if (verdict === null && isGuard) refuse(pluginId);
      if (verdict?.kind === 'drop') return null;
      if (verdict?.kind !== 'replace') continue;
      const parsed = parse(verdict.text);
      const misfit = parsed.isOk ? differenceOf(now, parsed.message) : parsed.detail;
      if (misfit !== null) {
        this.#onMisfit(pluginId, misfit);
        if (isGuard) refuse(pluginId);
      } else if (parsed.isOk) now = withoutKeys(parsed.message);
    }
    return withKeysOf(message, now);
  }
}

/** Reason why a message cannot replace another; null when it can. */
function differenceOf(before: Message, after: Message): string | null {
  if (before.type !== after.type) return `it is of kind ${after.type} instead of ${before.type}`;
  const requestOf = (message: Message): number | null => ('requestId' in message ? message.requestId : null);
  return requestOf(before) === requestOf(after) ? null : 'it answers another request';
}

/** Removes the voice keys of `joined`, which plugins must not see. */
function withoutKeys<M extends Message>(message: M): M {
  return message.type === 'joined' ? { ...message, keys: [] } : message;
}

function withKeysOf<M extends Message>(original: M, message: M): M {
  return original.type === 'joined' ? { ...message, keys: original.keys } : message;
}
