import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import { guestChannel, guestUser } from './guest-types.ts';
import type { SessionReader } from './guest-types.ts';
import { RateLimit } from './rate-limit.ts';

/** A parameter that a plugin declared with `parameters.list-parameters`. */
export interface DeclaredParameter {
  readonly id: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly isReadonly: boolean;
}

/** What one plugin's capability calls may reach. */
export interface CapabilityContext {
  /** Names of the capabilities that the user granted, by interface: `chat`, `session`. */
  readonly granted: ReadonlySet<string>;
  readonly session: SessionReader;
  settingsJson(): string;
  parameters(): readonly DeclaredParameter[];
  turnParameter(id: number, value: number): void;
  sendChat(channelId: number, text: string): void;
}

const MAX_CHAT = 4_000;
const CHAT_MESSAGES = 5;
const CHAT_WINDOW_MS = 5_000;

/** Everybody's; the rest needs a grant. */
const FREE = new Set(['settings']);

/** Decides and answers every capability call of one plugin. The refusals are the variants of wit/capabilities.wit. */
export class Capabilities {
  readonly #context: CapabilityContext;
  readonly #chatLimit: RateLimit;

  constructor(context: CapabilityContext, now?: () => number) {
    this.#context = context;
    this.#chatLimit = new RateLimit(CHAT_MESSAGES, CHAT_WINDOW_MS, now);
  }

  /** Answers a call; null when the plugin has no business making it, which ends its sandbox. */
  answer(capability: string, func: string, args: readonly unknown[]): CapabilityAnswer | null {
    if (!FREE.has(capability) && !this.#context.granted.has(capability)) return null;
    const [first, second] = args;
    switch (`${capability}.${func}`) {
      case 'settings.get':
        return { value: this.#context.settingsJson() };
      case 'settings.setParameter':
        return typeof first === 'number' && typeof second === 'number' ? this.#setParameter(first, second) : null;
      case 'session.getSelf':
        return { value: this.#self() };
      case 'session.listChannels':
        return { value: this.#context.session.channels.map(guestChannel) };
      case 'session.listUsers':
        return typeof first === 'number' ? { value: this.#usersOf(first) } : null;
      case 'chat.send':
        return typeof first === 'number' && typeof second === 'string' ? this.#sendChat(first, second) : null;
      default:
        return null;
    }
  }

  #self(): object | null {
    const { selfId, users } = this.#context.session;
    const self = users.find((user) => user.id === selfId);
    return self === undefined ? null : guestUser(self, selfId);
  }

  #usersOf(channelId: number): object[] {
    const { selfId, users } = this.#context.session;
    return users.filter((user) => user.channelId === channelId).map((user) => guestUser(user, selfId));
  }

  #setParameter(id: number, value: number): CapabilityAnswer {
    const declared = this.#context.parameters().find((parameter) => parameter.id === id);
    if (declared === undefined) return { error: { tag: 'unknown-parameter', val: id } };
    if (declared.isReadonly) return { error: { tag: 'readonly-parameter', val: id } };
    if (!Number.isNaN(value)) {
      this.#context.turnParameter(id, Math.min(declared.maximum, Math.max(declared.minimum, value)));
    }
    return { value: null };
  }

  #sendChat(channelId: number, text: string): CapabilityAnswer {
    const { selfId, users } = this.#context.session;
    const self = users.find((user) => user.id === selfId);
    if (self === undefined || self.channelId !== channelId) return { error: { tag: 'not-in-channel' } };
    if (text.length < 1 || text.length > MAX_CHAT) return { error: { tag: 'bad-length' } };
    if (!this.#chatLimit.take()) return { error: { tag: 'rate-limited' } };
    this.#context.sendChat(channelId, text);
    return { value: null };
  }
}
