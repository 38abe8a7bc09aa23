import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { DEFAULT_CODEC } from '@jackfield/protocol/default-codec';
import { isClientName, lookOf } from '@jackfield/protocol/look';
import type { LaneProfile } from '@jackfield/protocol/lane';
import type { OwnServer } from '@jackfield/protocol/servers';
import type {
  Channel,
  CodecState,
  ConnectionState,
  PositionalState,
  SelfState,
  User,
  VoiceState,
} from '@jackfield/protocol/state';

/** A shared collator, because `localeCompare` builds a new one for each call. It sorts Guest 2 before Guest 10. */
const collator = new Intl.Collator(undefined, { numeric: true });

/** The engine's state of the server: connection, channels, people, talkers. */
export const useSessionStore = defineStore('session', () => {
  const connection = ref<ConnectionState>({ kind: 'idle' });
  /** Features and limits of the lane; null before the first connection to a server. */
  const lane = ref<LaneProfile | null>(null);
  /** null when the client was started for another server. */
  const ownServer = ref<OwnServer | null>(null);
  const self = ref<SelfState>({
    userId: null,
    name: '',
    channelId: null,
    isMuted: false,
    isDeafened: false,
    isMonitoring: false,
  });
  const codec = ref<CodecState>({ ...DEFAULT_CODEC, waiting: null });
  /** Voice counts as running until the engine reports otherwise. */
  const voice = ref<VoiceState>({ speaking: { kind: 'running' }, hearing: { kind: 'running' } });
  const isSpeakingReady = computed(() => voice.value.speaking.kind === 'running');
  const isHearingReady = computed(() => voice.value.hearing.kind === 'running');
  /** null while the user has no position. */
  const positional = ref<PositionalState | null>(null);
  const channels = ref<readonly Channel[]>([]);
  const users = ref<ReadonlyMap<number, User>>(new Map());
  const talking = ref<ReadonlySet<number>>(new Set());
  /** Fingerprints of all people seen during this connection, by user id. */
  const keys = ref<ReadonlyMap<number, string>>(new Map());

  const ownChannel = computed(() => channels.value.find((channel) => channel.id === self.value.channelId) ?? null);
  const ownUser = computed(() => (self.value.userId === null ? null : (users.value.get(self.value.userId) ?? null)));
  const isConnected = computed(() => connection.value.kind === 'connected');

  const parents = computed(() => new Map(channels.value.map(({ id, parentId }) => [id, parentId])));

  /** Number of channels that contain this one; at most 8 are counted, so that a circle ends. */
  function depthOf({ parentId }: Channel): number {
    let depth = 0;
    for (let id = parentId; id !== undefined && depth < 8; id = parents.value.get(id)) depth += 1;
    return depth;
  }

  /** The lane records conversations. */
  const canRecord = computed(() => lane.value?.features.recordings === 'conversations');
  /** People can be invited: to the client's own server while there is no lane. */
  const canInvite = computed(() => lane.value?.features.hasInvites ?? true);

  /** Members of each channel sorted by name, the user first. Without a connection the user is in no channel, whatever the last state was. */
  const membersByChannel = computed(() => {
    const byChannel = new Map<number, User[]>();
    for (const user of users.value.values()) {
      if (user.channelId === null || (user.id === self.value.userId && !isConnected.value)) continue;
      const members = byChannel.get(user.channelId);
      if (members === undefined) byChannel.set(user.channelId, [user]);
      else members.push(user);
    }
    for (const members of byChannel.values()) members.sort(bySelfThenName(self.value.userId));
    return byChannel;
  });

  /** Ids of present people by the look of their names. */
  const idsByLook = computed(() => {
    const byLook = new Map<string, number[]>();
    for (const { id, name } of users.value.values()) {
      const look = lookOf(name);
      byLook.set(look, [...(byLook.get(look) ?? []), id]);
    }
    return byLook;
  });

  /** Why a name is ambiguous: it looks like the client's own name, or like the name of another person who is present. null if it is not. */
  function doubtAbout(userId: number, name: string): 'client' | 'person' | null {
    if (isClientName(name)) return 'client';
    const isShared = idsByLook.value.get(lookOf(name))?.some((id) => id !== userId) ?? false;
    return isShared ? 'person' : null;
  }

  /** Fingerprint of a person who is or was present during this connection; null for authors in the history who had left before. */
  function keyOf(userId: number): string | null {
    return keys.value.get(userId) ?? null;
  }

  function setUsers(list: readonly User[]): void {
    keys.value = new Map(list.map((user) => [user.id, user.fingerprint]));
    users.value = new Map(list.map((user) => [user.id, user]));
    talking.value = new Set([...talking.value].filter((id) => users.value.has(id)));
  }

  function setUser(user: User): void {
    users.value = new Map(users.value).set(user.id, user);
    if (keys.value.get(user.id) !== user.fingerprint) keys.value = new Map(keys.value).set(user.id, user.fingerprint);
  }

  function removeUser(userId: number): void {
    const next = new Map(users.value);
    next.delete(userId);
    users.value = next;
    setTalking(userId, false);
  }

  function setTalking(userId: number, isTalking: boolean): void {
    if (talking.value.has(userId) === isTalking) return;
    const next = new Set(talking.value);
    if (isTalking) next.add(userId);
    else next.delete(userId);
    talking.value = next;
  }

  return {
    connection,
    lane,
    ownServer,
    codec,
    voice,
    isSpeakingReady,
    isHearingReady,
    positional,
    self,
    channels,
    users,
    talking,
    ownChannel,
    ownUser,
    isConnected,
    membersByChannel,
    canRecord,
    canInvite,
    depthOf,
    doubtAbout,
    keyOf,
    setUsers,
    setUser,
    removeUser,
    setTalking,
  };
});

function bySelfThenName(selfId: number | null): (a: User, b: User) => number {
  return (a, b) => Number(b.id === selfId) - Number(a.id === selfId) || collator.compare(a.name, b.name) || a.id - b.id;
}
