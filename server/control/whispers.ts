import {
  MAX_HEARD_WHISPERS,
  MAX_WHISPER_CHANNELS,
  MAX_WHISPER_LISTENERS,
  MAX_WHISPER_PEOPLE,
} from '@jackfield/wire/limits';
import { identityFingerprint } from '@jackfield/wire/login';
import type { ClientMessages, RefusalCode, ServerMessage } from '@jackfield/wire/messages';
import type { WireWhisperTarget } from '@jackfield/wire/whisper';
import { AddressRates } from '../access/address-rates.ts';
import { TokenBucket } from '../access/token-bucket.ts';
import type { Relay } from '../relay/relay.ts';
import type { ServerChannel } from './channels.ts';
import type { Presence } from './presence.ts';
import type { Session } from './session.ts';

/** Rate of starts of one session, and of all sessions of one address. */
const STARTS_PER_SECOND = 2;
const STARTS_AT_ONCE = 6;
const ADDRESS_STARTS_PER_SECOND = 8;
const ADDRESS_STARTS_AT_ONCE = 32;
/** All joins and leaves within this time cost a whisper one new key. */
const REFRESH_DELAY_MS = 500;

/** Whispers that a user refuses. */
interface Refusals {
  everybody: boolean;
  fingerprints: ReadonlySet<string>;
}

interface Whisper {
  readonly session: Session;
  readonly people: readonly Session[];
  readonly channels: readonly ServerChannel[];
  /** Targets last sent to the whisperer, without those that have left since. */
  readonly targets: Set<Session>;
  /** Targets that hold the current key. */
  readonly holders: Set<Session>;
  /** True until a key arrives: one key is accepted for each list of targets. */
  isKeyDue: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** Current whispers: resolves targets as in docs/design/whisper.md, forwards sealed keys, and sets the relay's listeners. Nothing runs without a whisper. */
export class Whispers implements Disposable {
  readonly #relay: Relay;
  readonly #sessions: ReadonlyMap<number, Session>;
  readonly #channels: ReadonlyMap<number, ServerChannel>;
  readonly #presence: Presence;
  readonly #takeId: () => number;
  readonly #running = new Map<Session, Whisper>();
  /** Whispers by target; empty sets are removed. */
  readonly #heardBy = new Map<Session, Set<Whisper>>();
  readonly #refusals = new WeakMap<Session, Refusals>();
  readonly #rates = new WeakMap<Session, TokenBucket>();
  /** Epoch of the last key of each session; epochs only grow. */
  readonly #epochs = new WeakMap<Session, number>();
  readonly #addressRates = new AddressRates(() => new TokenBucket(ADDRESS_STARTS_PER_SECOND, ADDRESS_STARTS_AT_ONCE));

  /** `takeId` returns an unused sender id. */
  constructor(
    relay: Relay,
    sessions: ReadonlyMap<number, Session>,
    channels: ReadonlyMap<number, ServerChannel>,
    presence: Presence,
    takeId: () => number,
  ) {
    this.#relay = relay;
    this.#sessions = sessions;
    this.#channels = channels;
    this.#presence = presence;
    this.#takeId = takeId;
  }

  /** Returns false for a second call, for a key of another identity, and before `compactVoice`, because whispers are compact packets. */
  support(session: Session, message: ClientMessages['whisperSupport']): boolean {
    const { publicKey, agreementKey, signature } = message;
    const isOwn = identityFingerprint(Buffer.from(publicKey, 'base64')) === session.fingerprint;
    if (session.agreement !== null || !isOwn || !session.peer.takesCompactVoice) return false;
    session.agreement = { publicKey, agreementKey, signature };
    this.#relay.openWhisper(session.peer, this.#takeId());
    return true;
  }

  setRefusals(session: Session, { everybody, fingerprints }: ClientMessages['whisperRefusals']): void {
    this.#refusals.set(session, { everybody, fingerprints: new Set(fingerprints) });
    for (const whisper of this.#heardBy.get(session) ?? []) {
      if (!this.#takes(session, whisper.session)) this.#drop(whisper, session);
    }
  }

  /** Returns false for a session that did not announce whisper support. */
  start(session: Session, { requestId, userIds, channelIds }: ClientMessages['whisperStart']): boolean {
    const whisperId = session.peer.whisper?.id;
    if (whisperId === undefined) return false;
    this.end(session);
    const refuse = (code: RefusalCode): true => {
      session.outbox.send({ type: 'refused', requestId, code });
      return true;
    };
    const ofAddress = this.#addressRates.of(session.peer.addressGroup);
    if (!ofAddress.has() || !this.#rateOf(session).take()) return refuse('WHISPER_TOO_OFTEN');
    ofAddress.take();
    if (userIds.length > MAX_WHISPER_PEOPLE || channelIds.length > MAX_WHISPER_CHANNELS)
      return refuse('WHISPER_TOO_MANY');
    const people = userIds.map((id) => this.#sessions.get(id)).filter((each) => each !== undefined);
    const channels = channelIds.map((id) => this.#channels.get(id)).filter((each) => each?.info.kind === 'voice');
    if (people.length < userIds.length || channels.length < channelIds.length) return refuse('WHISPER_UNKNOWN_TARGET');
    const whisper: Whisper = {
      session,
      people,
      channels: channels.filter((each) => each !== undefined),
      targets: new Set(),
      holders: new Set(),
      isKeyDue: true,
      timer: undefined,
    };
    const targets = this.#resolve(whisper);
    if (targets.size === 0) return refuse('WHISPER_NOBODY');
    if (targets.size > MAX_WHISPER_LISTENERS) return refuse('WHISPER_TOO_MANY');
    this.#running.set(session, whisper);
    for (const target of targets) this.#add(whisper, target);
    this.#tellTargets(whisper, requestId, whisperId);
    return true;
  }

  /** Returns false when the epoch does not grow, because a key must not return. Entries for users who are not targets are ignored. */
  takeKey(session: Session, { epoch, keys }: ClientMessages['whisperKey']): boolean {
    if (epoch <= (this.#epochs.get(session) ?? 0)) return false;
    this.#epochs.set(session, epoch);
    const whisper = this.#running.get(session);
    const { agreement, peer } = session;
    // The whisper has ended meanwhile.
    if (whisper === undefined || !whisper.isKeyDue || agreement === null || peer.whisper === null) return true;
    whisper.isKeyDue = false;
    const before = new Set(whisper.holders);
    whisper.holders.clear();
    for (const { userId, sealed } of keys) {
      const target = this.#sessions.get(userId);
      if (target === undefined || !whisper.targets.has(target) || whisper.holders.has(target)) continue;
      whisper.holders.add(target);
      this.#introduce(session, target);
      target.outbox.send({
        type: 'whisper',
        whisperId: peer.whisper.id,
        senderId: session.id,
        isShout: !whisper.people.includes(target),
        ...agreement,
        epoch,
        sealed,
      });
    }
    // The whisperer left out a target that held the previous key.
    for (const target of before) if (!whisper.holders.has(target)) this.#tellEnd(whisper, target);
    this.#tellRelay(whisper);
    session.outbox.send({ type: 'whisperReady', epoch });
    return true;
  }

  /** Ends the session's whisper. Safe to call when there is none. */
  end(session: Session): void {
    const whisper = this.#running.get(session);
    if (whisper === undefined) return;
    clearTimeout(whisper.timer);
    this.#running.delete(session);
    this.#relay.setWhisperListeners(session.peer, []);
    for (const target of whisper.targets) this.#forget(whisper, target);
  }

  /** The session changed its channel or has none now: it is no longer a target in the channel that it left, and becomes one in the channel that it entered. */
  move(session: Session, left: ServerChannel | null, entered: ServerChannel | null): void {
    for (const whisper of this.#running.values()) {
      const isOut = left !== null && whisper.channels.includes(left) && whisper.targets.has(session);
      if (isOut && !this.#isAddressed(whisper, session)) this.#drop(whisper, session);
      else if (entered !== null && whisper.channels.includes(entered)) this.#refreshLater(whisper);
    }
  }

  /** The session has ended. */
  leave(session: Session): void {
    this.end(session);
    for (const whisper of this.#heardBy.get(session) ?? []) this.#drop(whisper, session);
  }

  [Symbol.dispose](): void {
    for (const whisper of this.#running.values()) clearTimeout(whisper.timer);
    this.#running.clear();
  }

  #rateOf(session: Session): TokenBucket {
    const known = this.#rates.get(session);
    if (known !== undefined) return known;
    const rate = new TokenBucket(STARTS_PER_SECOND, STARTS_AT_ONCE);
    this.#rates.set(session, rate);
    return rate;
  }

  #resolve(whisper: Whisper): Set<Session> {
    const found = new Set<Session>();
    const consider = (target: Session): void => {
      const heard = this.#heardBy.get(target)?.size ?? 0;
      const isThere = this.#sessions.get(target.id) === target && target !== whisper.session;
      const isFree = whisper.targets.has(target) || heard < MAX_HEARD_WHISPERS;
      if (isThere && isFree && target.agreement !== null && this.#takes(target, whisper.session)) found.add(target);
    };
    for (const person of whisper.people) consider(person);
    for (const { members } of whisper.channels) for (const member of members) consider(member);
    return found;
  }

  #isAddressed(whisper: Whisper, session: Session): boolean {
    return whisper.people.includes(session) || whisper.channels.some(({ members }) => members.has(session));
  }

  #takes(listener: Session, whisperer: Session): boolean {
    const refusals = this.#refusals.get(listener);
    return refusals === undefined || (!refusals.everybody && !refusals.fingerprints.has(whisperer.fingerprint));
  }

  #add(whisper: Whisper, target: Session): void {
    whisper.targets.add(target);
    const heard = this.#heardBy.get(target);
    if (heard === undefined) this.#heardBy.set(target, new Set([whisper]));
    else heard.add(whisper);
  }

  /** Stops sending to one target from the next packet on; the others get another key. */
  #drop(whisper: Whisper, target: Session): void {
    this.#forget(whisper, target);
    this.#tellRelay(whisper);
    this.#refreshLater(whisper);
  }

  #forget(whisper: Whisper, target: Session): void {
    whisper.targets.delete(target);
    const heard = this.#heardBy.get(target);
    heard?.delete(whisper);
    if (heard?.size === 0) this.#heardBy.delete(target);
    if (whisper.holders.delete(target)) this.#tellEnd(whisper, target);
  }

  #tellEnd(whisper: Whisper, target: Session): void {
    const whisperId = whisper.session.peer.whisper?.id;
    if (whisperId !== undefined) target.outbox.send({ type: 'whisperEnded', whisperId });
  }

  #refreshLater(whisper: Whisper): void {
    whisper.timer ??= setTimeout(() => {
      whisper.timer = undefined;
      this.#refresh(whisper);
    }, REFRESH_DELAY_MS);
  }

  /** Adds new targets up to the limit; further ones are left out. */
  #refresh(whisper: Whisper): void {
    const whisperId = whisper.session.peer.whisper?.id;
    if (whisperId === undefined) return;
    for (const target of this.#resolve(whisper)) {
      if (whisper.targets.size < MAX_WHISPER_LISTENERS) this.#add(whisper, target);
    }
    whisper.isKeyDue = true;
    this.#tellTargets(whisper, null, whisperId);
    if (whisper.targets.size === 0) this.end(whisper.session);
  }

  #tellTargets(whisper: Whisper, requestId: number | null, whisperId: number): void {
    const people: WireWhisperTarget[] = [];
    for (const target of whisper.targets) {
      if (target.agreement === null) continue;
      this.#introduce(target, whisper.session);
      people.push({ userId: target.id, ...target.agreement });
    }
    whisper.session.outbox.send({ type: 'whisperTargets', requestId, whisperId, people } satisfies ServerMessage);
  }

  /** Keys are checked against the presence of their user, so presence that is due within 50 ms is sent first. */
  #introduce(person: Session, to: Session): void {
    const news = this.#presence.newsOf(person);
    if (news !== null) to.outbox.sendText(news(to));
  }

  #tellRelay(whisper: Whisper): void {
    this.#relay.setWhisperListeners(
      whisper.session.peer,
      [...whisper.holders].map(({ peer }) => peer),
    );
  }
}
