import type { ServerMessages, WireVoiceKey } from '@jackfield/wire/messages';
import type { VoiceEchoReport } from '@jackfield/wire/voice-echo';
import { JackfieldError } from '../../errors.ts';
import type { LaneHost } from '../../ports/lane.ts';
import { LaneWhispers } from './lane-whispers.ts';
import type { LaneWhispersOptions } from './lane-whispers.ts';
import { OwnVoiceKey } from './own-voice-key.ts';
import type { Requests } from './requests.ts';
import { ServerUsers } from './server-users.ts';
import type { ServerLink, SessionServerMessage } from './server-link.ts';
import { shownMessage, shownUser } from './shown-text.ts';
import type { ToVoice } from './voice-link.ts';

export interface ServerSessionOptions {
  readonly link: ServerLink;
  readonly welcome: ServerMessages['welcome'];
  readonly requests: Requests;
  readonly emit: LaneHost['emit'];
  /** Sends a message to the voice half. */
  readonly post: (message: ToVoice) => void;
  /** Called when the epochs of the local key are nearly used up: a new connection is needed. */
  readonly onKeysRunningOut: () => void;
  readonly renewFromEpoch: number | undefined;
  /** Takes the server's part of a link measurement. */
  readonly onVoiceEcho: (report: VoiceEchoReport) => void;
  readonly identity: LaneWhispersOptions['identity'];
  readonly isWhisperRefused: LaneWhispersOptions['isRefused'];
}

/** State from one welcome to the end of that connection: the users, the sender keys, the local voice key. */
export class ServerSession implements Disposable {
  readonly link: ServerLink;
  readonly serverName: string;
  readonly roster: ServerUsers;
  readonly whispers: LaneWhispers;
  readonly sinceMs = performance.now();
  /** Assumed until the voice half reports the path, 1.5 s at most: until then voice goes over the control lane. */
  voicePath: 'udp' | 'control';
  readonly #ownKey: OwnVoiceKey;
  readonly #requests: Requests;
  readonly #emit: LaneHost['emit'];
  readonly #post: (message: ToVoice) => void;
  readonly #onVoiceEcho: (report: VoiceEchoReport) => void;
  #recordingId: number | null = null;
  /** The channel whose members all accept compact packets, as the server reported last; null for none. */
  #compactChannelId: number | null = null;

  constructor(options: ServerSessionOptions) {
    const { link, welcome, requests, emit, post, onKeysRunningOut, renewFromEpoch } = options;
    this.link = link;
    this.serverName = welcome.serverName;
    this.roster = new ServerUsers(welcome.selfId, welcome.channels, welcome.users);
    this.voicePath = welcome.udpPort === null ? 'control' : 'udp';
    const announce = (epoch: number, key: string): void => link.send({ type: 'voiceKey', epoch, key });
    this.#ownKey = new OwnVoiceKey(announce, post, onKeysRunningOut, renewFromEpoch);
    this.#requests = requests;
    this.#emit = emit;
    this.#post = post;
    this.#onVoiceEcho = options.onVoiceEcho;
    const { identity, isWhisperRefused: isRefused } = options;
    const { roster } = this;
    this.whispers = new LaneWhispers({ link, roster, identity, emit, post, onKeysRunningOut, isRefused });
  }

  receive(message: SessionServerMessage): void {
    switch (message.type) {
      case 'joined':
        this.moveTo(message.channelId);
        this.#addKeys(message.keys);
        this.#emit('chatHistory', message.history.map(shownMessage));
        this.#requests.settle(message.requestId, null);
        return;
      case 'ok':
        this.#requests.settle(message.requestId, null);
        return;
      case 'refused':
        this.#requests.settle(message.requestId, JackfieldError.of(message.code));
        return;
      case 'presence':
        this.#updatePresence({ ...message, users: message.users.map(shownUser) });
        return;
      case 'voiceKeys':
        this.#addKeys(message.keys);
        return;
      case 'voiceKeyAccepted':
        this.#ownKey.accept(message);
        return;
      case 'renewVoiceKey':
        this.#ownKey.renew();
        return;
      case 'voiceFormat':
        if (message.isCompact) this.#compactChannelId = message.channelId;
        else if (message.channelId === this.#compactChannelId) this.#compactChannelId = null;
        this.#chooseFormat();
        return;
      case 'chat':
        this.#emit('chat', shownMessage(message.message));
        return;
      case 'receiverSummary': {
        const { type: _, ...summary } = message;
        this.#emit('receiverSummary', summary);
        return;
      }
      case 'voiceEchoReport':
        this.#onVoiceEcho({ sequences: message.sequences, atMs: message.atMs });
        return;
      case 'recording':
        this.#noteRecording(message);
        return;
      case 'recordingEnded':
        if (message.recordingId === this.#recordingId) this.#endRecording();
        return;
      case 'whisperTargets':
        this.whispers.takeTargets(message);
        if (message.requestId !== null) this.#requests.settle(message.requestId, null);
        return;
      case 'whisperReady':
        this.whispers.takeReady(message);
        return;
      case 'whisper':
        this.whispers.take(message);
        return;
      case 'whisperEnded':
        this.whispers.takeEnd(message);
        return;
      case 'listening':
        this.roster.setListening(message.channelIds);
        this.#post({ kind: 'senders', ids: this.roster.audible });
        return;
      case 'pluginData': {
        const { pluginId, senderId, data } = message;
        this.#emit('pluginData', { pluginId, senderId, data: new Uint8Array(Buffer.from(data, 'base64')) });
        return;
      }
    }
  }

  /** The local user is in this channel now, or in none. */
  moveTo(channelId: number | null): void {
    const self = this.roster.moveSelf(channelId);
    this.#endRecording();
    this.#post({ kind: 'senders', ids: this.roster.audible });
    this.#changeKey();
    if (self !== null) this.#emit('userChanged', self);
  }

  [Symbol.dispose](): void {
    this.#endRecording();
    this.whispers[Symbol.dispose]();
    this.#ownKey[Symbol.dispose]();
  }

  #noteRecording(message: ServerMessages['recording']): void {
    const { recordingId: id, recorderId, seconds, isConversation = false, phase, allowed, asked } = message;
    this.#recordingId = id;
    this.#emit('recording', { id, recorderId, seconds, isConversation, phase, allowed, asked });
  }

  #endRecording(): void {
    if (this.#recordingId === null) return;
    this.#recordingId = null;
    this.#emit('recording', null);
  }

  #updatePresence({ users, left }: ServerMessages['presence']): void {
    const { roster } = this;
    const channelBefore = roster.channelId;
    let isHeardChanged = false;
    for (const user of users) if (roster.put(user)) isHeardChanged = true;
    for (const userId of left) if (roster.remove(userId)) isHeardChanged = true;
    // The server may move the user.
    if (roster.channelId !== channelBefore) this.#changeKey();
    if (isHeardChanged) this.#post({ kind: 'senders', ids: roster.audible });
    for (const user of users) this.#emit('userChanged', user);
    for (const userId of left) this.#emit('userLeft', { userId });
  }

  /** A format announced for one channel does not apply to another. */
  #chooseFormat(): void {
    const { channelId } = this.roster;
    this.#post({ kind: 'format', isCompact: channelId !== null && channelId === this.#compactChannelId });
  }

  #changeKey(): void {
    this.#chooseFormat();
    if (this.roster.channelId === null) this.#ownKey.leaveChannel();
    else this.#ownKey.enterChannel();
  }

  #addKeys(keys: readonly WireVoiceKey[]): void {
    let isNews = false;
    for (const { userId } of keys) if (this.roster.hear(userId)) isNews = true;
    if (isNews) this.#post({ kind: 'senders', ids: this.roster.audible });
    this.#post({
      kind: 'keys',
      keys: keys.map(({ userId, epoch, key }) => ({ userId, epoch, key: decodeKey(key) })),
    });
  }
}

/** Decodes into a buffer of its own, as it is cloned into another thread. */
export function decodeKey(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
