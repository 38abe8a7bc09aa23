import { checkChat } from '@jackfield/wire/chat-text';
import { ALL_PLUGIN_DATA_BYTES_PER_SECOND, ALL_PLUGIN_DATA_PER_SECOND } from '@jackfield/wire/limits';
import { JackfieldError } from '../errors.ts';
import { DataQuota } from '../plugins/capabilities/data-quota.ts';
import { RateLimit } from '../plugins/capabilities/rate-limit.ts';
import type { ChatOutcome, PlayedSound, PluginServices, SoundOptions } from '../ports/plugin-services.ts';
import { sendChatOf } from './chat-input.ts';
import { goToChannel } from './own-channel.ts';
import type { SessionParts } from './parts.ts';
import type { SoundPlayer } from './sound-player.ts';
import { withVolume } from './user-volumes.ts';

type BoundParts = Pick<SessionParts, 'connection' | 'lanes' | 'notices' | 'plugins' | 'roster' | 'self' | 'settings'>;

/** Chat messages of all plugins together: as many as a server accepts at once by default. */
const CHAT_MESSAGES = 10;
const CHAT_WINDOW_MS = 10_000;
/** Pause of the plugins' messages after a server refused one as too fast, in ms. */
const CHAT_PAUSE_MS = 1_000;

/** Services of this session for plugins. Plugins are opened before the connection is: `bind` is called when all parts exist, and no plugin runs before. */
export class SessionServices implements PluginServices {
  #parts: BoundParts | null = null;
  #sounds: SoundPlayer | null = null;
  /** Quota of all plugins together: what the server accepts from one client. */
  readonly #pluginData = new DataQuota(ALL_PLUGIN_DATA_PER_SECOND, ALL_PLUGIN_DATA_BYTES_PER_SECOND);

  readonly #chat = new RateLimit(CHAT_MESSAGES, CHAT_WINDOW_MS);
  #chatHeldUntilMs = 0;

  bind(parts: BoundParts, sounds: SoundPlayer): void {
    this.#parts = parts;
    this.#sounds = sounds;
  }

  sendChat(text: string, channelId: number, pluginId: string): ChatOutcome {
    const parts = this.#parts;
    if (parts?.connection.state.kind !== 'connected' || parts.roster.ownChannel?.id !== channelId)
      return 'notInChannel';
    const { chatCharacters = 0 } = parts.connection.profile?.limits ?? {};
    if (checkChat(text, chatCharacters).kind !== 'text') return 'badLength';
    if (performance.now() < this.#chatHeldUntilMs || !this.#chat.take()) return 'tooFast';
    this.#attempt(async () => {
      try {
        await sendChatOf(parts, text, pluginId);
      } catch (error) {
        if (JackfieldError.from(error).code === 'CHAT_TOO_FAST')
          this.#chatHeldUntilMs = performance.now() + CHAT_PAUSE_MS;
        throw error;
      }
    });
    return 'sent';
  }

  sendPluginData(pluginId: string, userId: number | null, data: Uint8Array): 'sent' | 'notConnected' | 'tooFast' {
    if (this.#parts === null) return 'notConnected';
    if (!this.#pluginData.take(data.length)) return 'tooFast';
    return this.#parts.connection.sendPluginData(pluginId, userId, data) ? 'sent' : 'notConnected';
  }

  playSound(sound: Uint8Array | Float32Array, options: SoundOptions): PlayedSound {
    return this.#sounds?.play(sound, options) ?? { kind: 'tooMany' };
  }

  stopSound(pluginId: string, id: number): void {
    this.#sounds?.stop(pluginId, id);
  }

  stopSounds(pluginId: string): void {
    this.#sounds?.stopAll(pluginId);
  }

  serverKey(): string | null {
    const parts = this.#parts;
    if (parts === null || parts.connection.state.kind !== 'connected') return null;
    const { address } = parts.connection.state;
    return parts.lanes.of(address).serverKey(address);
  }

  setMuted(isMuted: boolean): void {
    this.#parts?.self.setMuted(isMuted);
  }

  setDeafened(isDeafened: boolean): void {
    this.#parts?.self.setDeafened(isDeafened);
  }

  joinChannel(channelId: number): boolean {
    if (this.#parts?.connection.state.kind !== 'connected') return false;
    this.#attempt((parts) => goToChannel(parts, channelId));
    return true;
  }

  setUserVolume(userId: number, percent: number): void {
    this.#attempt(async ({ roster, settings }) => {
      const user = roster.findUser(userId);
      if (user === null) return;
      await settings.update({ userVolumes: withVolume(settings.value.userVolumes, user.fingerprint, percent) });
    });
  }

  userVolume(userId: number): number {
    const user = this.#parts?.roster.findUser(userId);
    const volumes = this.#parts?.settings.value.userVolumes ?? {};
    return user !== null && user !== undefined && Object.hasOwn(volumes, user.fingerprint)
      ? (volumes[user.fingerprint] ?? 100)
      : 100;
  }

  /** Runs an action whose grant, rate and arguments were checked; the server or the disk may still refuse, which becomes a notice. */
  #attempt(act: (parts: BoundParts) => Promise<void>): void {
    const parts = this.#parts;
    if (parts === null) return;
    act(parts).catch((error: unknown) => parts.notices.add('warning', JackfieldError.from(error)));
  }
}
