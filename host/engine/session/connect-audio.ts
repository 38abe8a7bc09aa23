import type { User } from '@jackfield/protocol/state';
import type { SessionParts } from './parts.ts';
import { ReceptionReporter } from './reception-reporter.ts';
import type { RpcServer } from './rpc/rpc-server.ts';
import type { SendDelay } from '../ports/lane.ts';
import { pathQueueOf } from './congestion/path-queue.ts';
import { gainsOf } from './user-volumes.ts';

/** Applies the session's state to the audio thread, and passes the thread's events to the session. */
export function connectAudio(
  parts: SessionParts,
  rpc: RpcServer,
  { hasWindow }: { readonly hasWindow: boolean },
): void {
  const { audio, codecs, connection, device, encoder, quality, roster, self, settings, talk, voice, whispers } = parts;
  const receptions = new ReceptionReporter();
  let sendDelay: SendDelay | null = null;
  const updateEncoder = (): void => audio.updateEncoder(encoder.plan, encoder.packetMs);

  const applySelf = (): void => {
    const { isDeafened, isMonitoring, ...wanted } = self.switches;
    const isMuted = wanted.isMuted || (roster.self?.isServerMuted ?? false);
    // A native microphone needs no permission of a browser, so it is open before the user has finished the first-run page.
    const isExpectingVoice = settings.value.isSetUp || !hasWindow || device.state.kind !== 'native';
    const isPrivate = whispers.isWhispering;
    const isSending = (roster.ownChannel !== null || isPrivate) && !isMuted && isExpectingVoice;
    audio.setSelf({ isSending, isMuted, isDeafened, isMonitoring, isPrivate });
  };
  const applyVolumes = (): void => {
    const gains = gainsOf(settings.value, roster.users);
    const ofUser = new Map(gains);
    // A whisper has the same volume as its sender's voice in the channel.
    const ofWhispers = whispers.heard.map(({ whisperId, userId }) => [whisperId, ofUser.get(userId) ?? 1] as const);
    audio.setVolumes([...gains, ...ofWhispers]);
    const { ownChannel, selfId, users } = roster;
    const isAbove = ({ id, channelId, isPriority = false }: User): boolean =>
      isPriority && ownChannel !== null && channelId === ownChannel.id && id !== selfId;
    audio.setDucking({
      amountDb: settings.value.duckingDb,
      priorityIds: users.filter(isAbove).map(({ id }) => id),
      exemptIds: whispers.heard.map(({ whisperId }) => whisperId),
    });
  };
  const applyDeviceGains = (): void => {
    const { inputVolumePercent, outputVolumePercent } = settings.value;
    audio.setDeviceGains(inputVolumePercent / 100, outputVolumePercent / 100);
  };
  applyDeviceGains();
  self.on('changed', applySelf);
  roster.on('ownChannelChanged', () => {
    applySelf();
    applyVolumes();
  });
  whispers.on('heard', applyVolumes);
  whispers.on('whispering', (isWhispering) => {
    codecs.setWhispering(isWhispering);
    applySelf();
  });
  roster.on('users', () => {
    applySelf();
    applyVolumes();
  });
  roster.on('userChanged', (user) => {
    if (user.id === roster.selfId) applySelf();
    else applyVolumes();
  });
  settings.on('settings', () => {
    applySelf();
    applyVolumes();
    applyDeviceGains();
  });
  connection.on('voiceHalf', (half) => audio.openLane(half));
  connection.on('roundTrip', (ms) => quality.setRoundTrip(ms));
  connection.on('connection', (state) => {
    if (state.kind === 'connected') return;
    if (encoder.forgetListeners()) updateEncoder();
    rpc.publish('quality', quality.reset());
  });

  audio.on('talking', ({ userId, isTalking }) => {
    const id = userId === null ? roster.selfId : whispers.personOf(userId);
    const isHeard = roster.ownChannel !== null || whispers.isWhispering || id !== userId;
    if (id !== null) talk.set(id, isTalking && isHeard);
  });
  roster.on('ownChannelChanged', (channel) => talk.silenceAll(channel === null ? null : roster.selfId));
  roster.on('userLeft', ({ userId }) => talk.set(userId, false));
  audio.on('device', (report) => device.reportThread(report));
  audio.on('quality', (report) => {
    sendDelay = report.lane?.sendDelay ?? null;
    rpc.publish('quality', quality.report(report, encoder.plan.useFec, encoder.limitedBitrate));
    // Receiver reports cover the voices of the channel only.
    const ofChannel = report.receptions.filter(({ userId }) => !whispers.isWhisper(userId));
    const reports = receptions.take(ofChannel, roster.peopleInOwnChannel);
    if (reports !== null) connection.reportReception(reports);
    if (encoder.reportOwnLoss(report.lossPercent)) updateEncoder();
  });
  connection.on('receiverSummary', (summary) => {
    const { lossPercent, burstPackets } = summary;
    quality.setSentLoss(lossPercent);
    const queueMs = pathQueueOf(summary, sendDelay);
    const isReplanned = queueMs !== null && encoder.reportPath(performance.now(), { queueMs, lossPercent });
    if (encoder.reportHeardLoss(lossPercent, burstPackets) || isReplanned) updateEncoder();
  });
  audio.on('died', (death) => {
    device.reportThread({ isRunning: false, error: death.error.toCoded() });
    voice.noteDeath(death);
    talk.silenceAll();
  });
  audio.on('restarted', () => {
    voice.noteRestart();
    // The old thread's state of the connection is lost, and its sequence numbers must not be used twice under the same key.
    connection.renewVoice();
  });
}
