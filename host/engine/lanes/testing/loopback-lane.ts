/**
 * A lane without a network, for tests of the lane port: one user whose voice and chat come back, in a server that exists as long as the connection. It differs
 * from the switchboard in all that a lane may choose: short chat messages, channels in channels, no recordings, no whispers, no certificates, no invites.
 */
import type { LaneProfile } from '@jackfield/protocol/lane';
import type { AddressReading } from '@jackfield/protocol/servers';
import type { Channel, User } from '@jackfield/protocol/state';
import { JackfieldError } from '../../errors.ts';
import type { ControlLane, LaneFactory, LaneHost, LaneTarget, OwnPresence, VoicePipe } from '../../ports/lane.ts';

const SELF = 7;

export const LOOPBACK_CHANNELS: readonly Channel[] = [
  { id: 10, name: 'House', description: 'The upper level', kind: 'voice' },
  { id: 11, name: 'Kitchen', description: '', kind: 'echo', parentId: 10 },
  { id: 12, name: 'Attic', description: '', kind: 'echo', parentId: 10 },
  { id: 20, name: 'Garden', description: '', kind: 'echo' },
];

export const LOOPBACK_PROFILE: LaneProfile = {
  features: {
    hasWhispers: false,
    recordings: 'none',
    hasPluginData: false,
    hasChatHistory: false,
    hasChannelTree: true,
    chatFormat: 'plain',
    hasLinkProbe: false,
    hasInvites: false,
  },
  limits: { chatCharacters: 120, whisperPeople: 0, whisperChannels: 0, listenedChannels: 0, pluginDataBytes: 0 },
};

/** Messages from the control half to the voice half. */
export interface LoopbackSenders {
  readonly senders: readonly number[];
}

export class LoopbackLane implements LaneFactory {
  readonly schemes = ['loopback'];
  readonly voiceModule = new URL('loopback-voice.ts', import.meta.url).href;

  readAddress(text: string): AddressReading {
    const name = /^\s*loopback:\/\/(?<name>[a-z]{1,20})\s*$/iu.exec(text)?.groups?.['name'];
    if (name === undefined) return { isOk: false, reason: 'after loopback:// comes one word' };
    const address = `loopback://${name.toLowerCase()}`;
    return { isOk: true, address, fingerprint: null, channelName: null, isKnown: true };
  }

  async trust(): Promise<void> {}

  serverKey(address: string): string {
    return address;
  }

  inviteToJoined(): null {
    return null;
  }

  inviteToOwn(): null {
    return null;
  }

  checkReplacement(): string {
    return 'this lane has no control messages';
  }

  open({ address }: LaneTarget, presence: OwnPresence, voice: VoicePipe, host: LaneHost): ControlLane {
    return new LoopbackControl(address, presence, voice, host);
  }
}

class LoopbackControl implements ControlLane {
  readonly #address: string;
  readonly #host: LaneHost;
  #voice: VoicePipe;
  #self: User;
  #chats = 0;

  constructor(address: string, presence: OwnPresence, voice: VoicePipe, host: LaneHost) {
    this.#address = address;
    this.#host = host;
    this.#voice = voice;
    this.#self = { id: SELF, fingerprint: '', channelId: null, isServerMuted: false, ...shownOf(presence) };
  }

  open(): void {
    setImmediate(() => {
      this.#host.emit('profile', LOOPBACK_PROFILE);
      this.#host.emit('channels', LOOPBACK_CHANNELS);
      this.#host.emit('users', { selfId: SELF, users: [this.#self] });
      this.#host.emit('state', {
        kind: 'connected',
        address: this.#address,
        serverName: 'Loopback',
        voicePath: 'control',
        fingerprint: null,
        trust: 'known',
      });
    });
  }

  async joinChannel(channelId: number): Promise<void> {
    if (!LOOPBACK_CHANNELS.some(({ id }) => id === channelId))
      throw JackfieldError.of('CHANNEL_NOT_THERE', { address: this.#address, channel: channelId });
    this.#move(channelId);
  }

  async leaveChannel(): Promise<void> {
    this.#move(null);
  }

  async sendChat(text: string): Promise<void> {
    const limit = LOOPBACK_PROFILE.limits.chatCharacters;
    if ([...text].length > limit) throw JackfieldError.of('CHAT_TOO_LONG', { limit });
    const { channelId, id: userId, name: userName } = this.#self;
    if (channelId === null) throw JackfieldError.of('NOT_IN_CHANNEL');
    this.#chats += 1;
    this.#host.emit('chat', { id: `${this.#chats}`, channelId, userId, userName, text, sentAtMs: Date.now() });
  }

  setSelf(presence: OwnPresence): void {
    this.#self = { ...this.#self, ...shownOf(presence) };
    this.#host.emit('userChanged', this.#self);
  }

  setPlugins(): void {}

  sendPluginData(): boolean {
    return false;
  }

  reportReception(): void {}

  async startRecording(): Promise<void> {
    throw JackfieldError.of('RECORDING_UNSUPPORTED', { address: this.#address });
  }

  answerRecording(): void {}

  stopRecording(): void {}

  async startWhisper(): Promise<void> {
    throw JackfieldError.of('WHISPER_UNSUPPORTED', { address: this.#address });
  }

  endWhisper(): void {}

  setWhisperRefusals(): void {}

  async listenTo(): Promise<void> {
    throw JackfieldError.of('WHISPER_UNSUPPORTED', { address: this.#address });
  }

  async probeLink(): Promise<never> {
    throw JackfieldError.of('ECHO_UNSUPPORTED', { address: this.#address });
  }

  renewVoice(voice: VoicePipe): void {
    this.#voice.close();
    this.#voice = voice;
    this.#tellVoice();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#voice.close();
  }

  #move(channelId: number | null): void {
    this.#self = { ...this.#self, channelId };
    this.#tellVoice();
    this.#host.emit('userChanged', this.#self);
    if (channelId !== null) this.#host.emit('chatHistory', []);
  }

  #tellVoice(): void {
    this.#voice.post({ senders: this.#self.channelId === null ? [] : [SELF] } satisfies LoopbackSenders);
  }
}

function shownOf({ name, isMuted, isDeafened }: OwnPresence): Pick<User, 'name' | 'isMuted' | 'isDeafened'> {
  return { name, isMuted, isDeafened };
}
