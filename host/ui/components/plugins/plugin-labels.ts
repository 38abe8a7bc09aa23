import { countOf } from '@jackfield/protocol/count-labels';
import type { PluginStatus, PluginView } from '@jackfield/protocol/plugins';

/** Error codes of a plugin that took too long. */
const TOO_SLOW: ReadonlySet<string> = new Set(['DEADLINE_MISSED', 'SANDBOX_HUNG', 'EVENT_QUEUE_FULL']);

/** Label and chip colour of a status. A plugin with unmet `needs`, or a resting one, is on, but has no effect. */
export function statusLabel(
  status: PluginStatus,
  needs: PluginView['needs'] = [],
  rest: PluginView['rest'] = null,
): { text: string; tone: 'good' | 'lamp' | 'bad' | 'plain' } {
  switch (status.kind) {
    case 'available':
      return { text: 'Not installed', tone: 'plain' };
    case 'installing':
      return { text: `Installing: ${status.step}`, tone: 'lamp' };
    case 'off':
      return { text: 'Off', tone: 'plain' };
    case 'starting':
      return { text: 'Starting', tone: 'lamp' };
    case 'on':
      if (rest?.isResting === true) return { text: 'Resting: computer too busy', tone: 'lamp' };
      return needs.length === 0 ? { text: 'On', tone: 'good' } : { text: `On, but ${needLabel(needs)}`, tone: 'lamp' };
    case 'struck-out':
      return {
        text: TOO_SLOW.has(status.error.code) ? 'Turned off: too slow' : 'Turned off after errors',
        tone: 'bad',
      };
    case 'failed':
      return { text: 'Did not start', tone: 'bad' };
  }
}

/** Text for the missing settings of a plugin: "needs a passphrase and needs a name". */
export function needLabel(needs: PluginView['needs']): string {
  return needs.map(({ label }) => label).join(' and ');
}

/** Description of what each hook of the contract lets a plugin do. */
const HOOK_LABELS: Readonly<Record<string, string>> = {
  lifecycle: 'starts and stops with Jackfield',
  'captured-audio': 'changes your voice before it is sent; hears silence while you are muted',
  'decoded-audio': 'changes the voice of each person you hear',
  'mixed-audio': 'changes everything you hear',
  'voice-gate': 'decides when you are speaking',
  'voice-codec': 'compresses voice for the network',
  parameters: 'has settings that change while audio runs',
  'channel-events': 'sees when you join and leave a channel',
  'user-events': 'sees who comes and goes',
  'talk-events': 'sees who is speaking',
  'chat-events': 'sees what is written',
  state: 'saves and restores its state',
  'echo-canceller': 'removes the sound of your speakers from the microphone',
  'lane-voice-out': 'changes the packets of your voice',
  'lane-voice-in': 'changes the packets of other voices',
  'lane-control-out': 'changes what Jackfield sends to the server',
  'lane-control-in': 'changes what the server sends to Jackfield',
  'server-events': 'sees when you connect',
  'chat-send-intercept': 'changes what you write',
  'chat-display-intercept': 'changes what you read',
  'command-events': 'answers slash commands',
  'key-events': 'responds to its shortcuts',
  'timer-events': 'runs at set times',
  'peer-data-events': 'receives messages from the same plugin of other people',
  positional: 'says where you are in space',
  'http-events': 'uses the web addresses it may reach',
  'ui-events': 'responds to its panels',
};

/** A hook's name and meaning; unknown hooks of later contracts keep their name. */
export function hookLabel(hook: string): string | null {
  return HOOK_LABELS[hook] ?? null;
}

/** Label of the number of uses of a permission since the client started, and the time since the last one. */
export function usedLabel(uses: number, lastUsedMs: number | null, nowMs: number): string {
  if (uses === 0 || lastUsedMs === null) return 'Not used since Jackfield started';
  const seconds = Math.max(0, Math.round((nowMs - lastUsedMs) / 1000));
  if (seconds < 20) return 'In use now';
  if (seconds < 90) return 'Last used a minute ago';
  if (seconds < 5_400) return `Last used ${countOf(Math.round(seconds / 60), 'minute')} ago`;
  return `Last used ${countOf(Math.round(seconds / 3600), 'hour')} ago`;
}

/** Formats bytes: 1,536 → "1.5 KiB". */
export function byteLabel(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KiB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

/** Formats microseconds: below 10 with one decimal, from 10,000 on in ms. */
export function microsecondLabel(microseconds: number): string {
  if (microseconds >= 10_000) return `${(microseconds / 1000).toFixed(1)} ms`;
  return `${microseconds < 10 ? microseconds.toFixed(1) : Math.round(microseconds)} µs`;
}
