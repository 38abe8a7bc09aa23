import type { PluginManager } from '../plugins/manage/plugin-manager.ts';
import type { AudioThreadClient } from './audio-thread-client.ts';
import type { CallRecorder } from './call-recorder.ts';
import type { ConversationRecorder } from './conversation/conversation-recorder.ts';
import type { ChatLog } from './chat-log.ts';
import type { CodecAgreement } from './codec-agreement.ts';
import type { Connection } from './connection.ts';
import type { DeviceOpener } from './device/device-opener.ts';
import type { DeviceStateKeeper } from './device/device-state.ts';
import type { DeviceWatch } from './device/device-watch.ts';
import type { Doctor } from './doctor/doctor.ts';
import type { EncoderPlanner } from './encoder-planner.ts';
import type { Lanes } from './lanes.ts';
import type { Notices } from './notices.ts';
import type { Positional } from './positional/positional.ts';
import type { QualityMonitor } from './quality-monitor.ts';
import type { RecordingConsent } from './recording-consent.ts';
import type { Roster } from './roster.ts';
import type { SelfControl } from './self-control.ts';
import type { ServerList } from './server-list.ts';
import type { SettingsStore } from './settings-store.ts';
import type { SoundPlayer } from './sound-player.ts';
import type { TalkState } from './talk-state.ts';
import type { VoiceLoop } from './voice-loop.ts';
import type { VoiceReadiness } from './voice-readiness.ts';
import type { Whispers } from './whispers.ts';

/** All parts of a session. Each part handles its own subject; the `connect-*` modules pass the events of one part to the others. */
export interface SessionParts {
  readonly version: string;
  readonly notices: Notices;
  readonly settings: SettingsStore;
  readonly lanes: Lanes;
  readonly roster: Roster;
  readonly chat: ChatLog;
  readonly talk: TalkState;
  readonly self: SelfControl;
  readonly connection: Connection;
  readonly servers: ServerList;
  readonly codecs: CodecAgreement;
  readonly quality: QualityMonitor;
  readonly device: DeviceStateKeeper;
  readonly deviceOpener: DeviceOpener;
  readonly deviceWatch: DeviceWatch;
  readonly doctor: Doctor;
  readonly encoder: EncoderPlanner;
  readonly plugins: PluginManager;
  readonly audio: AudioThreadClient;
  readonly positional: Positional;
  readonly sounds: SoundPlayer;
  readonly voice: VoiceReadiness;
  readonly voiceLoop: VoiceLoop;
  readonly recording: RecordingConsent;
  readonly recorder: CallRecorder;
  readonly conversation: ConversationRecorder;
  readonly whispers: Whispers;
  /** Name given for this run at the start; null uses that of the settings. */
  readonly nameOverride: string | null;
}

/** The name that others see. */
export function ownName(parts: Pick<SessionParts, 'nameOverride' | 'settings'>): string {
  return parts.nameOverride ?? parts.settings.value.name;
}
