import {
  ALL_PLUGIN_DATA_BYTES_PER_SECOND,
  ALL_PLUGIN_DATA_PER_SECOND,
  MAX_PLUGIN_DATA_BYTES,
  PLUGIN_DATA_BYTES_PER_SECOND,
  PLUGIN_DATA_PER_SECOND,
} from '@jackfield/wire/limits';
import type { ClientMessages, ServerMessage } from '@jackfield/wire/messages';
import { AddressRates, PEOPLE_PER_ADDRESS } from '../access/address-rates.ts';
import { TokenBucket } from '../access/token-bucket.ts';
import type { ServerChannel } from './channels.ts';
import type { Session } from './session.ts';

/** A client counts seconds by another clock, and the network bunches what it sent: so much more is taken at once. */
const LEEWAY = 2;

/** Counts since the start. */
export interface PluginDataStats {
  received: number;
  delivered: number;
  readonly dropped: { tooFast: number; notAnnounced: number; noRecipient: number; congested: number };
}

/** How much one plugin, all of one client, or all clients of one address may send. */
class DataRate {
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;

  constructor(messagesPerSecond: number, bytesPerSecond: number) {
    this.#messages = new TokenBucket(messagesPerSecond, messagesPerSecond * LEEWAY);
    this.#bytes = new TokenBucket(bytesPerSecond, bytesPerSecond * LEEWAY);
  }

  take(bytes: number): boolean {
    return this.#messages.take() && this.#bytes.take(bytes);
  }

  get isFull(): boolean {
    return this.#messages.isFull && this.#bytes.isFull;
  }
}

type Introduction = ((listener: Session) => string) | null;

/** What one session announced, and what it may still send. */
export class PluginTraffic {
  /** By plugin id. */
  readonly rates = new Map<string, DataRate>();
  /** All plugins together, so that many ids do not multiply what one may. */
  readonly all = new DataRate(ALL_PLUGIN_DATA_PER_SECOND, ALL_PLUGIN_DATA_BYTES_PER_SECOND);
}

/**
 * Messages between the same plugin of those in a channel. Whoever did not announce a plugin costs nothing. What is over a limit, or meets a connection
 * on which voice would have to wait, is dropped and counted.
 */
export class PluginData {
  readonly stats: PluginDataStats = {
    received: 0,
    delivered: 0,
    dropped: { tooFast: 0, notAnnounced: 0, noRecipient: 0, congested: 0 },
  };

  /** All clients of an address together, so that many connections do not multiply what one may. */
  readonly #addressRates = new AddressRates(
    () =>
      new DataRate(
        ALL_PLUGIN_DATA_PER_SECOND * PEOPLE_PER_ADDRESS,
        ALL_PLUGIN_DATA_BYTES_PER_SECOND * PEOPLE_PER_ADDRESS,
      ),
  );

  /** Replaces what the session announced before; the rates of ids that stay go on. */
  announce(session: Session, ids: readonly string[]): void {
    const { plugins, channel } = session;
    if (channel !== null) this.leave(channel, session);
    const wanted = new Set(ids);
    for (const id of plugins.rates.keys()) if (!wanted.has(id)) plugins.rates.delete(id);
    for (const id of wanted) {
      if (!plugins.rates.has(id))
        plugins.rates.set(id, new DataRate(PLUGIN_DATA_PER_SECOND, PLUGIN_DATA_BYTES_PER_SECOND));
    }
    if (channel !== null) this.enter(channel, session);
  }

  enter(channel: ServerChannel, session: Session): void {
    for (const id of session.plugins.rates.keys()) {
      const listeners = channel.pluginListeners.get(id);
      if (listeners === undefined) channel.pluginListeners.set(id, new Set([session]));
      else listeners.add(session);
    }
  }

  leave(channel: ServerChannel, session: Session): void {
    for (const id of session.plugins.rates.keys()) {
      const listeners = channel.pluginListeners.get(id);
      listeners?.delete(session);
      if (listeners?.size === 0) channel.pluginListeners.delete(id);
    }
  }

  /** False when it is longer than any client may send. `introduction` goes before it: presence that a listener does not know yet. */
  send(sender: Session, message: ClientMessages['pluginData'], introduction: Introduction): boolean {
    const { pluginId, userId, data } = message;
    const { dropped } = this.stats;
    const bytes = Buffer.byteLength(data, 'base64');
    if (bytes > MAX_PLUGIN_DATA_BYTES) return false;
    this.stats.received += 1;
    const rate = sender.plugins.rates.get(pluginId);
    const listeners = sender.channel?.pluginListeners.get(pluginId);
    if (rate === undefined) dropped.notAnnounced += 1;
    else if (!this.#take(sender, rate, bytes)) dropped.tooFast += 1;
    else if (listeners === undefined || !this.#deliver(sender, listeners, message, userId, introduction)) {
      dropped.noRecipient += 1;
    }
    return true;
  }

  /** The plugin's own rate first, its client's next: what sends too much takes nothing from the others. */
  #take(sender: Session, rate: DataRate, bytes: number): boolean {
    return (
      rate.take(bytes) && sender.plugins.all.take(bytes) && this.#addressRates.of(sender.peer.addressGroup).take(bytes)
    );
  }

  /** False when there is nobody to deliver it to. */
  #deliver(
    sender: Session,
    listeners: ReadonlySet<Session>,
    { pluginId, data }: ClientMessages['pluginData'],
    userId: number | null,
    introduction: Introduction,
  ): boolean {
    const message: ServerMessage = { type: 'pluginData', pluginId, senderId: sender.id, data };
    let text: string | null = null;
    for (const listener of listeners) {
      if (listener === sender || (userId !== null && listener.id !== userId)) continue;
      text ??= JSON.stringify(message);
      if (introduction !== null) listener.outbox.sendIfRoom(introduction(listener));
      if (listener.outbox.sendIfRoom(text)) this.stats.delivered += 1;
      else this.stats.dropped.congested += 1;
    }
    return text !== null;
  }
}
