import { JackfieldError } from '../errors.ts';
import type { AudioMeters, SenderReception } from '../ports/audio-thread.ts';
import type { SessionParts } from './parts.ts';
import type { RpcServer } from './rpc/rpc-server.ts';
import { selfStateOf } from './snapshot.ts';
import { toMeters } from './meter-relay.ts';
import { toPeopleQuality } from './people-quality.ts';

/** Publishes the session's events to every open window. */
export function connectWindows(parts: SessionParts, rpc: RpcServer): void {
  const {
    audio,
    chat,
    codecs,
    connection,
    conversation,
    device,
    deviceWatch,
    doctor,
    notices,
    plugins,
    positional,
    recorder,
    recording,
    roster,
    self,
    servers,
    settings,
    talk,
    voice,
    voiceLoop,
    whispers,
  } = parts;
  const ofPerson = (reception: SenderReception): SenderReception => ({
    ...reception,
    userId: whispers.personOf(reception.userId),
  });
  /** Leaves out silent whispers, so that an ended whisper does not hide its sender's voice in the channel. */
  const levelsOfPeople = (levels: AudioMeters['users']): AudioMeters['users'] =>
    levels
      .filter(([id, db]) => db > -100 || !whispers.isWhisper(id))
      .map(([id, db]) => [whispers.personOf(id), db] as const);
  const publishSelf = (): void => rpc.publish('self', selfStateOf(parts));

  connection.on('connection', (state) => rpc.publish('connection', state));
  connection.on('profile', (profile) => rpc.publish('lane', profile));
  servers.on('ownServer', (server) => rpc.publish('ownServer', server));
  roster.on('channels', (channels) => rpc.publish('channels', channels));
  roster.on('users', (users) => rpc.publish('users', users));
  roster.on('users', publishSelf);
  roster.on('ownChannelChanged', publishSelf);
  roster.on('userChanged', (user) => rpc.publish('userChanged', user));
  roster.on('userLeft', (left) => rpc.publish('userLeft', left));
  self.on('changed', publishSelf);
  talk.on('talking', (talking) => rpc.publish('talking', talking));
  chat.on('chat', (message) => rpc.publish('chat', message));
  chat.on('chatHistory', (messages) => rpc.publish('chatHistory', messages));
  settings.on('settings', (value) => rpc.publish('settings', value));
  settings.on('settings', publishSelf);
  codecs.on('codec', (state) => rpc.publish('codec', state));
  voice.on('voice', (state) => rpc.publish('voice', state));
  device.on('device', (state) => rpc.publish('device', state));
  doctor.on('doctor', (progress) => rpc.publish('doctor', progress));
  recording.on('recording', (state) => rpc.publish('recording', state));
  conversation.on('conversation', (state) => rpc.publish('conversation', state));
  whispers.on('whisper', (state) => rpc.publish('whisper', state));
  notices.on('notice', (notice) => rpc.publish('notice', notice));
  notices.on('noticeGone', (gone) => rpc.publish('noticeGone', gone));

  positional.on('positional', (state) => rpc.publish('positional', state));

  plugins.on('plugin', (view) => rpc.publish('plugin', view));
  plugins.on('pluginGone', (gone) => rpc.publish('pluginGone', gone));
  plugins.on('metrics', (metrics) => rpc.publish('metrics', metrics));
  plugins.on('chain', (chain) => rpc.publish('chain', chain));
  plugins.ui.slots.on('slot', (tree) => rpc.publish('slot', tree));
  plugins.ui.slots.on('slotGone', (gone) => rpc.publish('slotGone', gone));
  plugins.ui.slots.on('messageMark', (mark) => rpc.publish('messageMark', mark));

  const watch = (): void => {
    audio.watchMeters([...rpc.windows].some((window) => window.isWatchingMeters));
    deviceWatch.setWatching([...rpc.windows].some((window) => window.isWatchingDevices));
  };
  rpc.on('watchChanged', watch);
  deviceWatch.on('devices', (devices) => {
    for (const window of rpc.windows) if (window.isWatchingDevices) window.send('devices', devices);
  });
  device.on('device', () => deviceWatch.look());
  settings.on('settings', () => deviceWatch.noteChoice());
  rpc.on('windowClosed', (window) => {
    watch();
    device.forgetPage(window.id);
    recorder.endOf(window.id);
    whispers.endOf(window.id);
    const forgetAuthor = async (): Promise<void> => {
      await voiceLoop.endOf(window.id);
      await plugins.development.restoreAllOf(window.id);
    };
    forgetAuthor().catch((error: unknown) => notices.add('error', JackfieldError.from(error)));
  });
  audio.on('quality', ({ receptions }) => {
    const watching = [...rpc.windows].filter((window) => window.isWatchingPeople);
    if (watching.length === 0) return;
    const people = toPeopleQuality(receptions.map(ofPerson), (number) => codecs.nameOf(number), connection.state);
    for (const window of watching) window.send('peopleQuality', people);
  });
  audio.on('meters', (meters) => {
    const shown = toMeters({ ...meters, users: levelsOfPeople(meters.users) });
    for (const window of rpc.windows) if (window.isWatchingMeters) window.send('meters', shown);
  });
}
