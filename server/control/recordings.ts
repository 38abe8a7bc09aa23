import { MAX_CONVERSATION_SECONDS, MAX_RECORDED_PEOPLE, RECORDING_QUESTION_MS } from '@jackfield/wire/limits';
import type { RefusalCode, ServerMessage, ServerMessages, WireChannel } from '@jackfield/wire/messages';
import { TokenBucket } from '../access/token-bucket.ts';

/** Limits of the recording requests of one session, and of all sessions in a channel. */
const STARTS_PER_SECOND = 1 / 20;
const STARTS_AT_ONCE = 3;
const CHANNEL_STARTS_PER_SECOND = 1 / 10;
const CHANNEL_STARTS_AT_ONCE = 4;
/** Limit of yes answers; a no is always accepted. */
const ANSWERS_PER_SECOND = 1;
const ANSWERS_AT_ONCE = 5;
/** The recorder stops by itself when its recording is full; the server stops a recorder that does not this much later. */
const LEEWAY_MS = 5_000;
/** Answers and joins in a busy channel within this time are sent together, because every change goes to every member. */
const BATCH_MS = 50;

/** Properties of a channel and its members that recordings need; `Session` and `ServerChannel` fit. */
export interface RecordableChannel {
  readonly info: Pick<WireChannel, 'kind'>;
  readonly members: ReadonlySet<RecordableSession>;
}

export interface RecordableSession {
  readonly id: number;
  readonly channel: RecordableChannel | null;
  readonly outbox: { send(message: ServerMessage): void };
}

interface ChannelRecording {
  readonly id: number;
  readonly channel: RecordableChannel;
  readonly recorder: RecordableSession;
  readonly seconds: number;
  /** True for a conversation: only members whose clients understand conversation recordings are asked and told. */
  readonly isConversation: boolean;
  phase: 'asking' | 'running';
  readonly allowed: Set<RecordableSession>;
  /** Members without an answer so far, with the timeout of their question. */
  readonly asked: Map<RecordableSession, NodeJS.Timeout>;
  /** Timer that ends the recording; null until it runs. */
  endTimer: NodeJS.Timeout | null;
  /** Timer of the next state message; null while nothing has changed. */
  tellTimer: NodeJS.Timeout | null;
}

/** ChannelRecording support of a session that can be asked. */
interface Support {
  readonly conversations: boolean;
  readonly starts: TokenBucket;
  readonly answers: TokenBucket;
}

/**
 * Recordings by channel, with the recorder and the members who allowed it: at most one per channel. Only sessions that announced support are asked or told. An
 * answer counts only for the session that sends it, and no answer within 30 s is a no.
 */
export class Recordings implements Disposable {
  /** Sessions that can be asked. */
  readonly #supports = new WeakMap<RecordableSession, Support>();
  readonly #channelRates = new WeakMap<RecordableChannel, TokenBucket>();
  readonly #running = new Map<RecordableChannel, ChannelRecording>();
  #nextId = 1;

  /** The session understands recordings from now on; with `conversations` also those of conversations. */
  support(session: RecordableSession, conversations = false): void {
    if (this.#supports.has(session)) return;
    this.#supports.set(session, {
      conversations,
      starts: new TokenBucket(STARTS_PER_SECOND, STARTS_AT_ONCE),
      answers: new TokenBucket(ANSWERS_PER_SECOND, ANSWERS_AT_ONCE),
    });
    if (session.channel !== null) this.enter(session.channel, session);
  }

  /** Returns false when the session did not announce support for recordings of this kind. `seconds` is null for a conversation. */
  start(session: RecordableSession, requestId: number, seconds: number | null): boolean {
    const support = this.#supports.get(session);
    const isConversation = seconds === null;
    if (support === undefined || (isConversation && !support.conversations)) return false;
    const { channel } = session;
    const code = this.#refusalOf(channel, support);
    if (channel === null || code !== null) {
      session.outbox.send({ type: 'refused', requestId, code: code ?? 'NOT_IN_CHANNEL' });
      return true;
    }
    const recording: ChannelRecording = {
      id: this.#nextId,
      channel,
      recorder: session,
      seconds: seconds ?? MAX_CONVERSATION_SECONDS,
      isConversation,
      phase: 'asking',
      allowed: new Set(),
      asked: new Map(),
      endTimer: null,
      tellTimer: null,
    };
    this.#nextId += 1;
    this.#running.set(channel, recording);
    session.outbox.send({ type: 'ok', requestId });
    for (const member of channel.members) this.#ask(recording, member);
    this.#tellNow(recording);
    return true;
  }

  /** An answer to a recording that has ended, or of another channel, is late and is ignored. */
  answer(session: RecordableSession, recordingId: number, isAllowed: boolean): void {
    const recording = this.#find(session.channel, recordingId);
    const support = this.#supports.get(session);
    if (recording === null || support === undefined || session === recording.recorder) return;
    if (!this.#understands(recording, session)) return;
    const { allowed } = recording;
    if (isAllowed && !allowed.has(session) && !support.answers.take()) return;
    const wasAsked = this.#forgetQuestion(recording, session);
    const wasAllowed = allowed.has(session);
    if (!isAllowed) allowed.delete(session);
    else if (recording.channel.info.kind === 'voice' && allowed.size < MAX_RECORDED_PEOPLE) allowed.add(session);
    // A withdrawn permission is sent at once.
    if (wasAllowed && !allowed.has(session)) this.#tellNow(recording);
    else if (wasAsked || wasAllowed !== allowed.has(session)) this.#tell(recording);
  }

  /** Ends the recording when the session is its recorder; does nothing otherwise. */
  stop(session: RecordableSession, recordingId: number): void {
    const recording = this.#find(session.channel, recordingId);
    if (recording !== null && recording.recorder === session) this.#end(recording);
  }

  /** Call this after the session has been told that it is in the channel. */
  enter(channel: RecordableChannel, session: RecordableSession): void {
    const recording = this.#running.get(channel);
    if (recording === undefined || !this.#understands(recording, session)) return;
    this.#ask(recording, session);
    this.#tell(recording);
  }

  leave(channel: RecordableChannel, session: RecordableSession): void {
    const recording = this.#running.get(channel);
    if (recording === undefined) return;
    if (recording.recorder === session) {
      this.#end(recording);
      return;
    }
    const wasAsked = this.#forgetQuestion(recording, session);
    if (recording.allowed.delete(session) || wasAsked) this.#tell(recording);
  }

  [Symbol.dispose](): void {
    for (const recording of this.#running.values()) stopTimers(recording);
    this.#running.clear();
  }

  #understands({ isConversation }: ChannelRecording, session: RecordableSession): boolean {
    const support = this.#supports.get(session);
    return support !== undefined && (!isConversation || support.conversations);
  }

  #refusalOf(channel: RecordableChannel | null, { starts }: Support): RefusalCode | null {
    if (channel === null) return 'NOT_IN_CHANNEL';
    if (this.#running.has(channel)) return 'RECORDING_BUSY';
    return starts.take() && this.#rateOf(channel).take() ? null : 'RECORDING_TOO_OFTEN';
  }

  #rateOf(channel: RecordableChannel): TokenBucket {
    const known = this.#channelRates.get(channel);
    if (known !== undefined) return known;
    const rate = new TokenBucket(CHANNEL_STARTS_PER_SECOND, CHANNEL_STARTS_AT_ONCE);
    this.#channelRates.set(channel, rate);
    return rate;
  }

  #find(channel: RecordableChannel | null, recordingId: number): ChannelRecording | null {
    const recording = channel === null ? undefined : this.#running.get(channel);
    return recording?.id === recordingId ? recording : null;
  }

  /** Members of an echo channel do not hear each other, so they are not asked. */
  #ask(recording: ChannelRecording, member: RecordableSession): void {
    const { asked, allowed, channel, recorder } = recording;
    const canBe = channel.info.kind === 'voice' && this.#understands(recording, member);
    if (!canBe || member === recorder || asked.has(member) || allowed.has(member)) return;
    const timer = setTimeout(() => {
      if (asked.delete(member)) this.#tell(recording);
    }, RECORDING_QUESTION_MS);
    asked.set(member, timer);
  }

  #forgetQuestion({ asked }: ChannelRecording, session: RecordableSession): boolean {
    clearTimeout(asked.get(session));
    return asked.delete(session);
  }

  #tell(recording: ChannelRecording): void {
    recording.tellTimer ??= setTimeout(() => this.#tellNow(recording), BATCH_MS);
  }

  /** Sends the state to all members, and starts the recording as soon as no question is open. */
  #tellNow(recording: ChannelRecording): void {
    if (recording.tellTimer !== null) clearTimeout(recording.tellTimer);
    recording.tellTimer = null;
    if (recording.phase === 'asking' && recording.asked.size === 0) {
      recording.phase = 'running';
      recording.endTimer = setTimeout(() => this.#end(recording), recording.seconds * 1_000 + LEEWAY_MS);
    }
    this.#sendAll(recording, stateOf(recording));
  }

  #end(recording: ChannelRecording): void {
    stopTimers(recording);
    this.#running.delete(recording.channel);
    this.#sendAll(recording, { type: 'recordingEnded', recordingId: recording.id });
  }

  #sendAll(recording: ChannelRecording, message: ServerMessage): void {
    const { channel, recorder } = recording;
    for (const member of channel.members) if (this.#understands(recording, member)) member.outbox.send(message);
    // The recorder may have left the channel a moment ago.
    if (!channel.members.has(recorder)) recorder.outbox.send(message);
  }
}

function stateOf({
  id,
  recorder,
  seconds,
  isConversation,
  phase,
  allowed,
  asked,
}: ChannelRecording): ServerMessages['recording'] {
  return {
    type: 'recording',
    recordingId: id,
    recorderId: recorder.id,
    seconds,
    ...(isConversation && { isConversation }),
    phase,
    allowed: [...allowed].map((session) => session.id),
    asked: [...asked.keys()].map((session) => session.id),
  };
}

function stopTimers({ asked, endTimer, tellTimer }: ChannelRecording): void {
  for (const timer of [...asked.values(), endTimer, tellTimer]) if (timer !== null) clearTimeout(timer);
  asked.clear();
}
