import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listNativeDevices } from '../audio/devices/native/list-devices.ts';
import type { JackfieldError } from '../errors.ts';
import { SWITCHBOARD_VOICE, SwitchboardLane } from '../lanes/switchboard/switchboard-lane.ts';
import type { LaneFactory } from '../ports/lane.ts';
import { PluginManager } from '../plugins/manage/plugin-manager.ts';
import type { Paths } from '../settings/paths.ts';
import { SandboxLauncher } from '../supervisor/sandbox/sandbox-launcher.ts';
import { AudioThreadClient } from './audio-thread-client.ts';
import { CallRecorder } from './call-recorder.ts';
import { ChatDisplay } from './chat-display.ts';
import { ChatLog } from './chat-log.ts';
import { CodecAgreement } from './codec-agreement.ts';
import { Connection } from './connection.ts';
import { ConversationRecorder } from './conversation/conversation-recorder.ts';
import { RecordingLock } from './conversation/recording-lock.ts';
import { DeviceOpener } from './device/device-opener.ts';
import { DeviceNews } from './device/device-news.ts';
import { DeviceStateKeeper } from './device/device-state.ts';
import { DeviceWatch } from './device/device-watch.ts';
import type { EngineDevice } from './device/engine-device.ts';
import { Doctor } from './doctor/doctor.ts';
import { EncoderPlanner } from './encoder-planner.ts';
import { Lanes } from './lanes.ts';
import { Notices } from './notices.ts';
import { ownName } from './parts.ts';
import type { SessionParts } from './parts.ts';
import { pluginFolders } from './plugin-folders.ts';
import { Positional } from './positional/positional.ts';
import { QualityMonitor } from './quality-monitor.ts';
import { RecordingConsent } from './recording-consent.ts';
import type { RecordingAnswer } from './recording-consent.ts';
import { Roster } from './roster.ts';
import { SelfControl } from './self-control.ts';
import { ServerList } from './server-list.ts';
import { SessionServices } from './session-services.ts';
import { SettingsStore } from './settings-store.ts';
import { SoundPlayer } from './sound-player.ts';
import { TalkState } from './talk-state.ts';
import { usableName } from './usable-name.ts';
import { VoiceLoop } from './voice-loop.ts';
import { VoiceReadiness } from './voice-readiness.ts';
import { Whispers } from './whispers.ts';

export interface PartsOptions {
  readonly paths: Paths;
  readonly registryFolder: string;
  readonly device: EngineDevice;
  /** Secret of this run, by which windows authenticate. */
  readonly token: string;
  readonly name: string | null;
  readonly recordingAnswer?: RecordingAnswer;
  /** Folder for recordings of conversations; when left out, a folder beside the client's data. */
  readonly recordingsFolder?: string;
  /** Lanes beside that to Jackfield servers. */
  readonly lanes?: readonly LaneFactory[];
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Opens every part of a session; each part that must be closed is on the stack. Rejects with a coded error. */
export async function openParts(options: PartsOptions, stack: AsyncDisposableStack): Promise<SessionParts> {
  const { paths } = options;
  const nameOverride = options.name === null ? null : usableName(options.name);
  const notices = new Notices();
  const onSetAside = (error: JackfieldError): void => notices.add('warning', error, String(error.details['file']));

  const launcher = stack.use(await SandboxLauncher.open(paths.cache));
  // Starting a thread and reading the registry take the longest, so they run in parallel with reading the small files.
  const audioOpening = AudioThreadClient.open({
    voiceModules: [SWITCHBOARD_VOICE, ...(options.lanes ?? []).map(({ voiceModule }) => voiceModule)],
    createLauncherPorts: () => ({ captureLauncher: launcher.createPort(), playbackLauncher: launcher.createPort() }),
  });
  stack.defer(() => disposeOpened(audioOpening));
  const roster = new Roster();
  const services = new SessionServices();
  const pluginsOpening = PluginManager.open({
    ...pluginFolders(paths),
    registryFolder: options.registryFolder,
    launcher,
    session: roster,
    services,
    onSetAside,
  });
  stack.defer(() => disposeOpened(pluginsOpening));
  const settings = stack.use(await SettingsStore.open(paths.config, onSetAside));
  const switchboard = stack.use(await SwitchboardLane.open(paths.state, onSetAside));
  const lanes = new Lanes([switchboard, ...(options.lanes ?? [])]);
  const [audio, plugins] = await Promise.all([audioOpening, pluginsOpening]);

  const presence = {
    isMuted: false,
    isDeafened: false,
    hasVoiceChanger: false,
    codecs: [],
    name: ownName({ nameOverride, settings }),
  };
  const chat = new ChatLog();
  const self = new SelfControl();
  const shownChat = new ChatDisplay(chat, plugins.hooks.chat, () => roster.selfId);
  const intercepts = plugins.hooks.lane;
  const connection = new Connection({ lanes, intercepts, roster, chat: shownChat }, presence);
  connection.on('notPinned', (error) => notices.add('warning', error, String(error.details['file'])));
  connection.on('notJoined', (error) => notices.add('warning', error));
  connection.on('listeningEnded', (error) => notices.add('warning', error));
  roster.on('selfJoinedChannel', () => {
    for (const code of ['CHANNEL_NOT_THERE', 'CHANNEL_FULL']) notices.withdraw(code);
  });
  const tellPresence = (): void => {
    const { isMuted, isDeafened } = self.switches;
    const { hasVoiceChanger } = plugins.consent;
    const name = ownName({ nameOverride, settings });
    connection.setPresence({ isMuted, isDeafened, hasVoiceChanger, codecs: codecs.announced, name });
  };
  const codecs = new CodecAgreement(roster);
  codecs.on('announced', tellPresence);
  self.on('changed', tellPresence);
  settings.on('settings', tellPresence);
  // A plugin that changes the voice and declares it is announced to the other users.
  let hadVoiceChanger = false;
  plugins.on('plugin', () => {
    const { hasVoiceChanger } = plugins.consent;
    if (hasVoiceChanger !== hadVoiceChanger) tellPresence();
    hadVoiceChanger = hasVoiceChanger;
  });

  const talk = new TalkState();
  const recording = new RecordingConsent(connection, roster, options.recordingAnswer ?? 'ask');
  const sounds = new SoundPlayer(audio);
  services.bind({ connection, lanes, notices, plugins, roster, self, settings }, sounds);

  const device = new DeviceStateKeeper(
    DeviceOpener.kindOf(options.device, settings.value),
    options.device.kind !== 'automatic',
  );
  const deviceNews = new DeviceNews(notices);
  const deviceOpener = new DeviceOpener(
    { audio, device, notices, settings, list: listNativeDevices },
    options.device,
    options.token,
    () => deviceNews.reset(),
  );
  device.on('device', (state) => deviceNews.note(state, deviceOpener.ids));
  const deviceWatch = stack.use(new DeviceWatch(listNativeDevices, () => deviceOpener.ids));
  const quality = new QualityMonitor();
  const voice = new VoiceReadiness();
  const heard = { quality, roster, self, voice };
  const doctor = new Doctor({ audio, connection, device, deviceOpener, plugins, settings, sounds, ...heard });
  const lock = new RecordingLock();
  const conversation = stack.use(
    new ConversationRecorder(
      { audio, connection, nameOverride, recording, roster, settings },
      lock,
      options.recordingsFolder ?? join(paths.data, 'recordings'),
    ),
  );
  return {
    version,
    notices,
    settings,
    lanes,
    roster,
    chat,
    talk,
    self,
    connection,
    servers: new ServerList({ connection, lanes, roster, settings }),
    codecs,
    quality,
    device,
    deviceOpener,
    deviceWatch,
    doctor,
    encoder: new EncoderPlanner(),
    plugins,
    audio,
    positional: stack.use(
      new Positional({
        locate: () => plugins.hooks.locator.locate(),
        send: (channel, data) => services.sendPluginData(channel, null, data) === 'sent',
        rules: () => settings.value.positional,
      }),
    ),
    sounds,
    voice,
    voiceLoop: new VoiceLoop(audio),
    recording,
    recorder: new CallRecorder({ audio, chat, connection, nameOverride, recording, roster, settings, talk }, lock),
    conversation,
    whispers: new Whispers(connection, roster, settings),
    nameOverride,
  };
}

/** A failed opening rejects for its own caller, and leaves nothing to dispose. */
async function disposeOpened(opening: Promise<AsyncDisposable>): Promise<void> {
  const [opened] = await Promise.allSettled([opening]);
  if (opened.status === 'fulfilled') await opened.value[Symbol.asyncDispose]();
}
