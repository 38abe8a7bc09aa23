import { JackfieldError } from '../errors.ts';
import { ChatInput } from './chat-input.ts';
import { makeTestSound } from './device/test-sound.ts';
import { goToChannel } from './own-channel.ts';
import type { SessionParts } from './parts.ts';
import { makePluginHandlers } from './plugin-handlers.ts';
import type { Handlers } from './rpc/rpc-window.ts';
import { withMute, withRefusal, withVolume } from './user-volumes.ts';

/** Makes the handlers for all requests from a window. */
export function makeHandlers(parts: SessionParts): Handlers {
  const {
    audio,
    connection,
    conversation,
    device,
    deviceOpener,
    deviceWatch,
    doctor,
    lanes,
    notices,
    plugins,
    recorder,
    recording,
    roster,
    self,
    servers,
    settings,
    sounds,
    voiceLoop,
    whispers,
  } = parts;

  const chatInput = new ChatInput(parts);

  const connect = async (text: string): Promise<null> => {
    notices.withdraw('CERTIFICATE_CHANGED');
    await servers.connect(text);
    return null;
  };

  return {
    connect: ({ address }) => connect(address),
    trustServer: async ({ address: text, fingerprint }) => {
      const { address } = lanes.requireAddress(text);
      await lanes.of(address).trust(address, fingerprint);
      return connect(text);
    },
    readAddress: ({ text }) => servers.readAddress(text),
    invites: () => servers.invites(),
    saveServer: async ({ address, name }) => {
      await servers.save(address, name);
      return null;
    },
    removeServer: async ({ address }) => {
      await servers.remove(address);
      return null;
    },
    disconnect: async () => {
      await servers.disconnect();
      return null;
    },
    joinChannel: async ({ channelId }) => {
      await goToChannel(parts, channelId);
      return null;
    },
    leaveChannel: async () => {
      await connection.leaveChannel();
      await settings.update({ lastChannelName: null });
      return null;
    },
    setMuted: ({ isMuted }) => {
      self.setMuted(isMuted);
      return null;
    },
    setDeafened: ({ isDeafened }) => {
      self.setDeafened(isDeafened);
      return null;
    },
    setMonitoring: ({ isMonitoring }) => {
      self.setMonitoring(isMonitoring);
      return null;
    },
    sendChat: async ({ text }) => {
      await chatInput.write(text);
      return null;
    },
    completeCommand: ({ text }) => chatInput.complete(text),
    setUserVolume: async ({ userId, percent }) => {
      const user = roster.findUser(userId);
      if (user === null) throw JackfieldError.of('USER_UNKNOWN', { userId });
      await settings.update({ userVolumes: withVolume(settings.value.userVolumes, user.fingerprint, percent) });
      return null;
    },
    setUserMuted: async ({ userId, isMuted }) => {
      const user = roster.findUser(userId);
      if (user === null) throw JackfieldError.of('USER_UNKNOWN', { userId });
      await settings.update({ mutedUsers: withMute(settings.value.mutedUsers, user.fingerprint, isMuted) });
      return null;
    },
    startWhisper: async (target, window) => {
      await whispers.start(window.id, target);
      return null;
    },
    stopWhisper: () => {
      whispers.end();
      return null;
    },
    setListening: async ({ channelIds }) => {
      await connection.listenTo(channelIds);
      return null;
    },
    setWhisperRefused: async ({ userId, isRefused }) => {
      const user = roster.findUser(userId);
      if (user === null) throw JackfieldError.of('USER_UNKNOWN', { userId });
      const refusals = withRefusal(settings.value.whisperRefusals, user.fingerprint, isRefused);
      await settings.update({ whisperRefusals: refusals });
      return null;
    },
    updateSettings: async (change) => {
      await settings.update(change);
      return null;
    },
    watchMeters: ({ isWatching }, window) => {
      window.watchMeters(isWatching);
      return null;
    },
    watchDevices: ({ isWatching }, window) => {
      window.watchDevices(isWatching);
      if (isWatching && deviceWatch.devices !== null) window.send('devices', deviceWatch.devices);
      return null;
    },
    playTestSound: async () => {
      // Newly chosen speakers may still be opening.
      await deviceOpener.settled;
      sounds.play(makeTestSound(), { pluginId: '', gain: 1, isForChannel: false });
      return null;
    },
    runDoctor: (options) => doctor.run(options),
    watchPeople: ({ isWatching }, window) => {
      window.watchPeople(isWatching);
      return null;
    },
    ...makePluginHandlers(parts),
    removePlugin: async ({ id, deletesData = false }) => {
      await plugins.remove(id, deletesData);
      return null;
    },
    enablePlugin: async ({ id }) => {
      await plugins.enable(id);
      return null;
    },
    pluginKey: ({ id, keyId, isDown }) => {
      // A plugin receives only the keys that the user bound, whatever a window sends.
      const isBound = Object.hasOwn(settings.value.pluginKeys, `${id}/${keyId}`);
      if (isBound) plugins.hooks.pressKey(id, keyId, isDown);
      return null;
    },
    disablePlugin: async ({ id }) => {
      await plugins.disable(id);
      return null;
    },
    keepPluginOn: async ({ id, staysOn }) => {
      await plugins.keepOn(id, staysOn);
      return null;
    },
    setPluginSettings: async ({ id, settings: next }) => {
      await plugins.setSettings(id, next);
      return null;
    },
    setChainOrder: async ({ stage, order }) => {
      await plugins.setChainOrder(stage, order);
      return null;
    },
    devInstall: ({ file, granted }, window) => plugins.development.install(window.id, file, granted),
    recordMicrophone: async ({ file, seconds }) => {
      await audio.recordMicrophone(file, seconds);
      return null;
    },
    recordCall: (order, window) => recorder.record(window.id, order),
    answerRecording: ({ recordingId, isAllowed }) => {
      recording.answer(recordingId, isAllowed);
      return null;
    },
    recordConversation: (order) => conversation.start(order),
    markRecording: ({ text }) => {
      conversation.mark(text);
      return null;
    },
    stopRecording: async () => {
      recorder.stop();
      await conversation.stop();
      return null;
    },
    loopVoice: async ({ file }, window) => {
      await voiceLoop.set(window.id, file);
      return null;
    },
    devRestore: async ({ id }) => {
      await plugins.development.restore(id);
      return null;
    },
    uiInput: (use) => {
      plugins.ui.use(use);
      return null;
    },
    pressMark: ({ pluginId, messageId }) => {
      plugins.ui.pressMark(pluginId, messageId);
      return null;
    },
    pluginAsset: ({ pluginId, name }) => plugins.ui.image(pluginId, name),
    reportDevice: (report, window) => {
      device.reportPage(window.id, report);
      return null;
    },
    dismissNotice: ({ id }) => {
      notices.dismiss(id);
      return null;
    },
  };
}
