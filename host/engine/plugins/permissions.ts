import type { Permission } from '@jackfield/protocol/state';
import type { GateReport } from './gate/gate.ts';

type PermissionText = Pick<Permission, 'id' | 'title' | 'explanation' | 'risk'>;

const HEARS_OWN_VOICE: PermissionText = {
  id: 'hears-own-voice',
  title: 'Hear and change your voice',
  explanation: 'Everything that your microphone picks up passes through this plugin before it is sent.',
  risk: 'medium',
};

const HEARS_OTHERS: PermissionText = {
  id: 'hears-others',
  title: 'Hear and change what you hear',
  explanation: 'The voices of the people in your channel pass through this plugin.',
  risk: 'medium',
};

const byHook: Readonly<Record<string, readonly PermissionText[]>> = {
  'captured-audio': [HEARS_OWN_VOICE],
  'voice-gate': [HEARS_OWN_VOICE],
  'voice-codec': [HEARS_OWN_VOICE, HEARS_OTHERS],
  'decoded-audio': [HEARS_OTHERS],
  'mixed-audio': [HEARS_OTHERS],
  'chat-events': [
    {
      id: 'reads-chat',
      title: 'Read the chat',
      explanation: 'It sees every message that is written in the channel that you are in.',
      risk: 'medium',
    },
  ],
  'user-events': [seesPeople()],
  'channel-events': [seesPeople()],
  'talk-events': [
    {
      id: 'sees-talking',
      title: 'See who is speaking',
      explanation: 'It is told when somebody in your channel starts and stops speaking, not what they say.',
      risk: 'low',
    },
  ],
};

const byCapability: Readonly<Record<string, PermissionText>> = {
  session: {
    id: 'session',
    title: 'See channels and who is in them',
    explanation: 'It can look up the names of all channels and of the people in them at any time.',
    risk: 'low',
  },
  chat: {
    id: 'chat',
    title: 'Write chat messages as you',
    explanation: 'Others see its messages under your name. At most 5 in 5 seconds.',
    risk: 'medium',
  },
};

/** Hearing and writing at once: what is said could leave as text. Asked for on its own. */
const EAVESDROPPING: PermissionText = {
  id: 'eavesdropping',
  title: 'Hear voices and also write to others',
  explanation:
    'This plugin can hear voices and can write to other people. Together that lets it pass on what is said. Allow it only if you trust its author.',
  risk: 'high',
};

/**
 * What the user is asked for, computed from the imports and exports of the binary and never from what its author claims; only the
 * reasons come from the manifest. `log`, `settings`, `clock`, `random`, `lifecycle` and `parameters` are everybody's.
 */
export function permissionsOf(
  report: Pick<GateReport, 'hooks' | 'capabilities'>,
  reasons: Readonly<Record<string, string>> = {},
): Permission[] {
  const texts = new Map<string, Permission>();
  const add = (text: PermissionText, source: string): void => {
    const reason = ownEntry(reasons, text.id) ?? ownEntry(reasons, source) ?? texts.get(text.id)?.reason ?? null;
    texts.set(text.id, { ...text, reason });
  };
  for (const hook of report.hooks) for (const text of byHook[hook] ?? []) add(text, hook);
  for (const capability of report.capabilities) {
    const text = byCapability[capability];
    if (text !== undefined) add(text, capability);
  }
  const hearsAudio = texts.has(HEARS_OWN_VOICE.id) || texts.has(HEARS_OTHERS.id);
  if (hearsAudio && texts.has('chat')) add(EAVESDROPPING, EAVESDROPPING.id);
  const order = { high: 0, medium: 1, low: 2 } as const;
  return [...texts.values()].sort((a, b) => order[a.risk] - order[b.risk] || a.id.localeCompare(b.id));
}

function ownEntry(reasons: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(reasons, key) ? reasons[key] : undefined;
}

function seesPeople(): PermissionText {
  return {
    id: 'sees-people',
    title: 'See who comes and goes',
    explanation: 'It is told who enters and leaves the channel that you are in.',
    risk: 'low',
  };
}
