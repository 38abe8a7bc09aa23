import type { EventMessage } from '@jackfield/protocol/rpc';
import type { Snapshot } from '@jackfield/protocol/state';
import { levelHub } from '../levels/level-hub.ts';
import { useChatStore } from './chat-store.ts';
import { useDeviceStore } from './device-store.ts';
import { useDoctorStore } from './doctor-store.ts';
import { useLinkStore } from './link-store.ts';
import { useNoticesStore } from './notices-store.ts';
import { usePeopleStore } from './people-store.ts';
import { usePluginsStore } from './plugins-store.ts';
import { useQualityStore } from './quality-store.ts';
import { useRecordingStore } from './recording-store.ts';
import { useSessionStore } from './session-store.ts';
import { useSettingsStore } from './settings-store.ts';
import { useSlotsStore } from './slots-store.ts';
import { useWhisperStore } from './whisper-store.ts';

/** Writes one event of the engine into the stores; nothing else writes the engine's state. */
export function applyEvent(message: EventMessage): void {
  switch (message.event) {
    case 'snapshot':
      return applySnapshot(message.data);
    case 'connection':
      useSessionStore().connection = message.data;
      return;
    case 'lane':
      useSessionStore().lane = message.data;
      return;
    case 'ownServer':
      useSessionStore().ownServer = message.data;
      return;
    case 'self':
      useSessionStore().self = message.data;
      return;
    case 'channels':
      useSessionStore().channels = message.data;
      return;
    case 'userChanged':
      return useSessionStore().setUser(message.data);
    case 'userLeft':
      return useSessionStore().removeUser(message.data.userId);
    case 'users':
      return useSessionStore().setUsers(message.data);
    case 'talking':
      return useSessionStore().setTalking(message.data.userId, message.data.isTalking);
    case 'chat':
      return useChatStore().append(message.data);
    case 'chatHistory':
      return useChatStore().replace(message.data);
    case 'plugin':
      return usePluginsStore().setPlugin(message.data);
    case 'pluginGone':
      return usePluginsStore().removePlugin(message.data.id);
    case 'metrics':
      usePluginsStore().metrics = message.data;
      return;
    case 'chain':
      usePluginsStore().chain = message.data;
      return;
    case 'settings':
      useSettingsStore().settings = message.data;
      return;
    case 'device':
      useSettingsStore().device = message.data;
      return;
    case 'devices':
      useDeviceStore().choices = message.data;
      return;
    case 'meters':
      return levelHub.push(message.data);
    case 'quality':
      return useQualityStore().push(message.data);
    case 'peopleQuality':
      return usePeopleStore().set(message.data);
    case 'doctor':
      useDoctorStore().progress = message.data;
      return;
    case 'codec':
      useSessionStore().codec = message.data;
      return;
    case 'voice':
      useSessionStore().voice = message.data;
      return;
    case 'positional':
      useSessionStore().positional = message.data;
      return;
    case 'recording':
      return useRecordingStore().set(message.data);
    case 'conversation':
      useRecordingStore().conversation = message.data;
      return;
    case 'whisper':
      useWhisperStore().state = message.data;
      return;
    case 'notice':
      return useNoticesStore().set(message.data);
    case 'noticeGone':
      return useNoticesStore().remove(message.data.id);
    case 'slot':
      return useSlotsStore().setTree(message.data);
    case 'slotGone':
      return useSlotsStore().removeTree(message.data);
    case 'messageMark':
      return useSlotsStore().setMark(message.data);
    default:
      return assertNever(message);
  }
}

function applySnapshot(snapshot: Snapshot): void {
  const session = useSessionStore();
  session.connection = snapshot.connection;
  session.lane = snapshot.lane;
  session.ownServer = snapshot.ownServer;
  session.self = snapshot.self;
  session.channels = snapshot.channels;
  session.codec = snapshot.codec;
  session.voice = snapshot.voice;
  session.positional = snapshot.positional;
  session.talking = new Set(snapshot.talking);
  session.setUsers(snapshot.users);
  useChatStore().replace(snapshot.chat);
  usePluginsStore().replaceAll(snapshot.plugins, snapshot.chain);
  useSlotsStore().replaceAll(snapshot.slots, snapshot.messageMarks);
  const settings = useSettingsStore();
  settings.settings = snapshot.settings;
  settings.device = snapshot.device;
  useDeviceStore().choices = snapshot.devices;
  useQualityStore().push(snapshot.quality);
  useRecordingStore().set(snapshot.recording);
  useRecordingStore().conversation = snapshot.conversation;
  useWhisperStore().state = snapshot.whisper;
  useNoticesStore().notices = snapshot.notices;
  const link = useLinkStore();
  link.version = snapshot.version;
  link.hasSnapshot = true;
}

/** An engine of a later version may send events that this page does not know; they are ignored. */
function assertNever(_message: never): void {}
