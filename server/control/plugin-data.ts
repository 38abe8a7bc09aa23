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

/** Factor on the burst size: a client counts seconds by another clock, and the network bunches its messages. */
const LEEWAY = 2;

/** Counts since the start. */
export interface PluginDataStats {
  received: number;
  delivered: number;
  readonly dropped: { tooFast: number; notAnnounced: number; noRecipient: number; congested: number };
}

/** Rate limit of one plugin, of all plugins of one client, or of all clients of one address. */
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

/** Plugins announced by one session, and their remaining allowance. */
export class PluginTraffic {
  /** Rates by plugin id. */
  readonly rates = new Map<string, DataRate>();
  /** Rate of all plugins together, so that many ids do not multiply the allowance of a client. */
  readonly all = new DataRate(ALL_PLUGIN_DATA_PER_SECOND, ALL_PLUGIN_DATA_BYTES_PER_SECOND);
}

/**
 * Routes messages between the same plugin of the members of a channel. A session that did not announce a plugin costs nothing. A message over a limit, or for a
 * connection on which voice would have to wait, is dropped and counted.
 */
export class PluginData {
  readonly stats: PluginDataStats = {
    received: 0,
    delivered: 0,
    dropped: { tooFast: 0, notAnnounced: 0, noRecipient: 0, congested: 0 },
  };

  /** Rates of all clients of an address together, so that many connections do not multiply the allowance. */
  readonly #addressRates = new AddressRates(
    () =>
      new DataRate(
        ALL_PLUGIN_DATA_PER_SECOND * PEOPLE_PER_ADDRESS,
        ALL_PLUGIN_DATA_BYTES_PER_SECOND * PEOPLE_PER_ADDRESS,
      ),
  );

  /** Replaces the plugins that the session announced before. The rates of ids that remain are kept. */
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

  /** Returns false when the message is longer than any client may send. `introduction` is sent before it: presence that a listener does not know yet. */
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

  /** Checks the plugin's own rate first and its client's next, so that a plugin that sends too much takes nothing from the others. */
  #take(sender: Session, rate: DataRate, bytes: number): boolean {
    return (
      rate.take(bytes) && sender.plugins.all.take(bytes) && this.#addressRates.of(sender.peer.addressGroup).take(bytes)
    );
  }

  /** Returns false when there is no recipient. */
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
