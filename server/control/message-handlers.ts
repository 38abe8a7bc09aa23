import type { ClientMessages } from '@jackfield/wire/messages';
import type { SessionClientMessage } from './authorizer.ts';
import type { Chat } from './chat.ts';
import { reportedFeatures } from './client-features.ts';
import type { Directory } from './directory.ts';
import type { Membership, MembershipParts } from './membership.ts';
import type { Session } from './session.ts';
import { shownName } from './shown-name.ts';
import type { VoiceEchoes } from './voice-echoes.ts';
import { updateVoiceFormat } from './voice-format.ts';
import { distributeVoiceKey, renewVoiceKeys } from './voice-keys.ts';

export interface HandlerParts extends MembershipParts {
  readonly directory: Directory;
  readonly membership: Membership;
  readonly chat: Chat;
  readonly voiceEchoes: VoiceEchoes;
}

type MessageType = SessionClientMessage['type'];
/** Returns false when the message makes no sense from this session and the connection has to be closed. */
type Handler<T extends MessageType> = (parts: HandlerParts, session: Session, message: ClientMessages[T]) => boolean;

const handlers: { readonly [T in MessageType]: Handler<T> } = {
  join: ({ directory, membership }, session, { requestId, channelId }) => {
    const channel = directory.channels.get(channelId);
    const refusal = channel === undefined ? 'UNKNOWN_CHANNEL' : membership.join(session, requestId, channel);
    if (refusal !== null) session.outbox.send({ type: 'refused', requestId, code: refusal });
    return true;
  },
  leave: ({ membership, presence }, session, { requestId }) => {
    if (membership.leave(session)) presence.change(session);
    session.outbox.send({ type: 'ok', requestId });
    return true;
  },
  chat: ({ chat }, session, { requestId, text }) => chat.send(session, requestId, text),
  self: ({ presence, rights }, session, message) => {
    session.name = shownName(message.name);
    session.isMuted = message.isMuted;
    session.isDeafened = message.isDeafened;
    presence.setFeatures(session, reportedFeatures(message));
    rights.update(session);
    presence.change(session);
    return true;
  },
  voiceKey: (_parts, session, { epoch, key }) => distributeVoiceKey(session, epoch, key),
  voicePath: (_parts, session, { path }) => {
    session.peer.hearsOnUdp = path === 'udp';
    return true;
  },
  compactVoice: (_parts, session) => {
    session.peer.takesCompactVoice = true;
    if (session.channel !== null) updateVoiceFormat(session.channel, session);
    return true;
  },
  voiceKeyWorn: (_parts, session) => {
    if (session.channel !== null && session.wornKeyRate.take()) renewVoiceKeys(session.channel);
    return true;
  },
  plugins: ({ pluginData }, session, { ids }) => {
    pluginData.announce(session, ids);
    return true;
  },
  pluginData: ({ pluginData, presence }, session, message) =>
    pluginData.send(session, message, presence.newsOf(session)),
  recordingSupport: ({ recordings }, session, { conversations }) => {
    recordings.support(session, conversations);
    return true;
  },
  recordStart: ({ recordings }, session, { requestId, seconds }) => recordings.start(session, requestId, seconds),
  conversationRecordStart: ({ recordings }, session, { requestId }) => recordings.start(session, requestId, null),
  recordAnswer: ({ recordings }, session, { recordingId, isAllowed }) => {
    recordings.answer(session, recordingId, isAllowed);
    return true;
  },
  recordStop: ({ recordings }, session, { recordingId }) => {
    recordings.stop(session, recordingId);
    return true;
  },
  receiverReport: ({ receiverReports }, session, { senders, knowsQueues }) => {
    receiverReports.receive(session, senders, knowsQueues === true);
    return true;
  },
  voiceEcho: ({ voiceEchoes }, session, { requestId, seconds }) => {
    voiceEchoes.start(session, requestId, seconds);
    return true;
  },
  voiceEchoEnd: ({ voiceEchoes }, session) => {
    voiceEchoes.end(session);
    return true;
  },
  whisperSupport: ({ presence, whispers }, session, message) => {
    if (!whispers.support(session, message)) return false;
    // From then on the client is told which users listen and which have priority.
    presence.setFeatures(session);
    presence.change(session);
    return true;
  },
  whisperRefusals: ({ whispers }, session, message) => {
    whispers.setRefusals(session, message);
    return true;
  },
  whisperStart: ({ whispers }, session, message) => whispers.start(session, message),
  whisperKey: ({ whispers }, session, message) => whispers.takeKey(session, message),
  whisperEnd: ({ whispers }, session) => {
    whispers.end(session);
    return true;
  },
  listen: ({ listening }, session, message) => listening.set(session, message),
};

/** Handles a message that the session may send. Returns false when it makes no sense and the connection has to be closed. */
export function handleMessage<T extends MessageType>(
  parts: HandlerParts,
  session: Session,
  message: ClientMessages[T] & { readonly type: T },
): boolean {
  const handler: Handler<T> = handlers[message.type];
  return handler(parts, session, message);
}
