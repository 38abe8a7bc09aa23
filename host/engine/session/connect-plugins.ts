import { JackfieldError } from '../errors.ts';
import { ChainConfigurer } from './chain-configurer.ts';
import { latencyWish } from './latency-preset.ts';
import type { SessionParts } from './parts.ts';
import { subjectOf } from './connect-notices.ts';

/** Delivers session events to the plugins, and applies the plugins' requests to chains and chat. */
export function connectPlugins(parts: SessionParts): void {
  const { audio, chat, codecs, connection, encoder, notices, plugins, roster, self, settings, talk, voice } = parts;

  let isConnected = false;
  connection.on('connection', (state) => {
    // A change of the voice path also emits `connection`.
    if ((state.kind === 'connected') === isConnected) return;
    isConnected = state.kind === 'connected';
    const { serverName } = state.kind === 'connected' ? state : { serverName: '' };
    plugins.deliver(isConnected ? { kind: 'serverConnected', serverName } : { kind: 'serverDisconnected' });
  });
  roster.on('selfJoinedChannel', (channel) => plugins.deliver({ kind: 'selfJoinedChannel', channel }));
  roster.on('selfLeftChannel', (channel) => plugins.deliver({ kind: 'selfLeftChannel', channel }));
  roster.on('userJoinedChannel', (joined) => plugins.deliver({ kind: 'userJoinedChannel', ...joined }));
  roster.on('userLeftChannel', (left) => plugins.deliver({ kind: 'userLeftChannel', ...left }));
  roster.on('userUpdatedInChannel', (user) => plugins.deliver({ kind: 'userChanged', user }));
  chat.on('chat', (message) => {
    if (message.isNote !== true) plugins.deliver({ kind: 'chatMessage', message });
  });
  talk.on('talking', ({ userId, isTalking }) => {
    const user = roster.findUser(userId);
    // Plugins know the users in the channel only; whisperers and users of listened channels may be elsewhere.
    const isElsewhere = user?.channelId !== roster.ownChannel?.id && userId !== roster.selfId;
    if (user === null || (isTalking && isElsewhere)) return;
    plugins.deliver({ kind: isTalking ? 'userStartedTalking' : 'userStoppedTalking', user });
  });
  wireConsent(parts);
  const announce = (): void => {
    const { announced, placeChannels } = plugins.peers;
    connection.setPlugins(settings.value.positional.isOn ? [...announced, ...placeChannels] : announced);
  };
  settings.on('settings', announce);
  plugins.on('plugin', announce);
  plugins.on('pluginGone', announce);
  announce();
  connection.on('pluginData', (message) => plugins.peers.receive(message));
  plugins.on('notice', ({ level, error }) => notices.add(level, error, subjectOf(error)));

  audio.on('chain', (event) => {
    voice.noteChain(event);
    plugins.noteChainEvent(event);
  });
  wireRests(parts);
  plugins.on('codecReadiness', (readiness) => voice.noteCodec(readiness));
  voice.noteCodec(plugins.codecReadiness);
  audio.on('metrics', (entries) => plugins.noteMetrics(entries));
  plugins.on('parameterChanged', ({ pluginId, parameterId, value }) =>
    audio.setParameter(pluginId, parameterId, value),
  );
  plugins.on('settingsChanged', ({ pluginId, settingsJson }) => {
    audio.updateSettings(pluginId, settingsJson);
    if (encoder.setPreferences(plugins.codecSettings)) audio.updateEncoder(encoder.plan, encoder.packetMs);
  });

  // A plugin that does not start must not keep the chain from running: it is disabled, which requests the chain without it.
  const onFailed = (error: JackfieldError): boolean => {
    const { code, message, details } = error;
    const pluginId = details['id'];
    const culprit = code === 'PLUGIN_START_FAILED' ? plugins.views.find(({ id }) => id === pluginId) : undefined;
    if (plugins.development.noteFailed(typeof pluginId === 'string' ? pluginId : null, error)) return false;
    if (code === 'CHAIN_CLOSED' || code === 'AUDIO_THREAD_DIED') return false;
    if (culprit === undefined || culprit.isRequired) return true;
    plugins.noteChainEvent({ kind: 'struck-out', pluginId: culprit.id, code, message, details });
    return false;
  };
  // The voice is muted before a frame can leave unsealed, and unmuted once the chain has the plugin back.
  const holdVoice = (): void => self.holdVoice(plugins.consent.voiceHeldBy);
  plugins.on('plugin', holdVoice);
  plugins.on('pluginGone', holdVoice);
  const capture = new ChainConfigurer({
    configure: async () => {
      holdVoice();
      encoder.setPreferences(plugins.codecSettings);
      const latency = latencyWish(settings.value);
      encoder.setLatency(latency);
      const spec = plugins.captureSpec(encoder.plan, latency.packetMs);
      if (spec === null) return false;
      await audio.configureCapture({ ...spec, activeCodec: codecs.active, sentPacketMs: encoder.packetMs });
      plugins.noteConfigured('capture', spec);
      codecs.noteConfigured('capture', spec);
      return true;
    },
    onFailed,
    onState: (state) => voice.noteConfigurer('capture', state),
  });
  const playback = new ChainConfigurer({
    configure: async () => {
      const spec = plugins.playbackSpec;
      if (spec === null) return false;
      await audio.configurePlayback(spec);
      plugins.noteConfigured('playback', spec);
      codecs.noteConfigured('playback', spec);
      return true;
    },
    onFailed,
    onState: (state) => voice.noteConfigurer('playback', state),
  });
  codecs.on('active', (number) => {
    audio.selectEncoder(number);
    // Only Opus is known to support longer packets.
    if (encoder.setMayLengthen(number === 0)) audio.updateEncoder(encoder.plan, encoder.packetMs);
  });
  plugins.on('captureSpecChanged', () => {
    codecs.setPlanned(plugins.codecs);
    capture.request();
  });
  plugins.on('playbackSpecChanged', () => playback.request());
  let latency = latencyWish(settings.value);
  settings.on('settings', (next) => {
    const wish = latencyWish(next);
    if (wish.packetMs === latency.packetMs && wish.prefersLowDelay === latency.prefersLowDelay) return;
    latency = wish;
    capture.request();
  });
  audio.on('restarted', () => {
    capture.request();
    playback.request();
  });
  // Applies what was ready before these listeners were attached.
  codecs.setPlanned(plugins.codecs);
  capture.request();
  playback.request();
}

/** Effects are bypassed while the computer is overloaded: the user is notified, and chooses which effects must stay on. */
function wireRests({ audio, notices, plugins }: SessionParts): void {
  let told = '';
  const keep = (): void => {
    const ids = plugins.keptOn;
    if (ids.join() === told) return;
    told = ids.join();
    audio.keepPlugins(ids);
  };
  plugins.on('plugin', keep);
  plugins.on('pluginGone', keep);
  keep();
  plugins.on('resting', ({ pluginId, rests, error }) => {
    if (rests) notices.add('warning', error, pluginId);
    else notices.withdraw(error.code, pluginId);
  });
  audio.on('died', () => plugins.noteChainsLost());
}

/** Passes on the server, because grants may apply to one server only, and the registries of the settings. */
function wireConsent({ connection, notices, plugins, settings }: SessionParts): void {
  connection.on('connection', (state) => plugins.consent.setServer(state.kind === 'connected' ? state.address : null));
  // Third-party registries are read once the client runs: a registry that does not answer must not delay the start.
  const { registries } = settings.value;
  if (registries.length === 0) return;
  plugins.consent.setRegistries(registries).catch((error: unknown) => {
    const coded = JackfieldError.from(error);
    notices.add('error', coded, subjectOf(coded));
  });
}
