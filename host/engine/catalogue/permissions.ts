import type { Permission } from '@jackfield/protocol/plugins';
import type { GateReport } from './gate/gate.ts';
import { isPrivateHost } from './host-list.ts';

type PermissionText = Pick<Permission, 'id' | 'title' | 'explanation' | 'risk'>;

const HEARS_OWN_VOICE: PermissionText = {
  id: 'hears-own-voice',
  title: 'Hear and change your voice',
  explanation:
    'Everything that your microphone picks up passes through this plugin before it is sent, also what the voice gate keeps back. While you are muted it hears silence, unless you listen to yourself.',
  risk: 'medium',
};

const HEARS_OTHERS: PermissionText = {
  id: 'hears-others',
  title: 'Hear and change what you hear',
  explanation: 'The voices of the people in your channel pass through this plugin.',
  risk: 'medium',
};

const LANE_VOICE_OUT: PermissionText = {
  id: 'lane-voice-out',
  title: 'Change the packets that carry your voice',
  explanation:
    'What you say leaves through this plugin in the form in which it is sent. It can change it, hold it back or hide something in it that you do not hear.',
  risk: 'high',
};

const LANE_VOICE_IN: PermissionText = {
  id: 'lane-voice-in',
  title: 'Change the packets that carry the voices of others',
  explanation:
    'What others say reaches you through this plugin. It can change it, hold it back or read what is hidden in it.',
  risk: 'medium',
};

const PEER_DATA: PermissionText = {
  id: 'peer-data',
  title: 'Send data to the same plugin of others',
  explanation:
    'It can exchange small messages with the same plugin of the people in your channel. The server carries them; nobody sees them as text.',
  risk: 'medium',
};

/** Second permission of `sounds`. An interface has one permission, but `sounds` has two kinds of listeners. */
const SOUNDS_CHANNEL: PermissionText = {
  id: 'sounds-channel',
  title: 'Play sounds as you',
  explanation:
    'Everybody in the channel hears them with your voice, also while you are silent, but not while you are muted.',
  risk: 'medium',
};

const HTTP_PRIVATE: PermissionText = {
  id: 'http-private',
  title: 'Reach your own network',
  explanation:
    'The hosts that it may talk to may be machines of your home or company network, or this computer, also without encryption.',
  risk: 'high',
};

const byHook: Readonly<Record<string, readonly PermissionText[]>> = {
  'captured-audio': [HEARS_OWN_VOICE],
  'echo-canceller': [HEARS_OWN_VOICE, HEARS_OTHERS],
  'voice-gate': [HEARS_OWN_VOICE],
  'voice-codec': [HEARS_OWN_VOICE, HEARS_OTHERS],
  'decoded-audio': [HEARS_OTHERS],
  'mixed-audio': [HEARS_OTHERS],
  'lane-voice-out': [HEARS_OWN_VOICE, LANE_VOICE_OUT],
  'lane-voice-in': [HEARS_OTHERS, LANE_VOICE_IN],
  'chat-events': [
    {
      id: 'reads-chat',
      title: 'Read the chat',
      explanation: 'It sees every message that is written in the channel that you are in.',
      risk: 'medium',
    },
  ],
  'chat-send-intercept': [
    {
      id: 'changes-own-chat',
      title: 'Change what you write',
      explanation: 'Your messages pass through this plugin before they are sent. It can change them or hold them back.',
      risk: 'medium',
    },
  ],
  'chat-display-intercept': [
    {
      id: 'changes-shown-chat',
      title: 'Change what you read',
      explanation:
        'Messages of others pass through this plugin before you see them. It can change what they say or hide them.',
      risk: 'medium',
    },
  ],
  'lane-control-out': [
    {
      id: 'lane-control-out',
      title: 'Change what Jackfield sends to the server',
      explanation:
        'Everything but log-in and keys passes through this plugin before it is sent: where you go, what you write, whether you are muted. It can change and hold back all of it.',
      risk: 'high',
    },
  ],
  'lane-control-in': [
    {
      id: 'lane-control-in',
      title: 'Change what the server sends to Jackfield',
      explanation:
        'Everything but log-in and keys passes through this plugin before Jackfield acts on it: who is where, what is written. It can change and hide all of it.',
      risk: 'high',
    },
  ],
  'key-events': [
    {
      id: 'keys',
      title: 'Respond to its shortcuts',
      explanation: 'It learns when you press a shortcut that you set for it in the settings, and of no other key.',
      risk: 'low',
    },
  ],
  'user-events': [seesPeople()],
  'channel-events': [seesPeople()],
  'server-events': [
    {
      id: 'sees-server',
      title: 'See when you connect, and to which server',
      explanation: 'It learns the name of the server when you connect, and when the connection is lost.',
      risk: 'low',
    },
  ],
  'peer-data-events': [PEER_DATA],
  positional: [
    {
      id: 'positional',
      title: 'Place you in space',
      explanation:
        'It says where you are, for example in a game. The people in your channel who use the same plugin are told, and you hear each other from there.',
      risk: 'medium',
    },
  ],
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
  'peer-data': PEER_DATA,
  sounds: {
    id: 'sounds',
    title: 'Play sounds to you',
    explanation: 'You alone hear them. At most 8 at once, each at most a minute.',
    risk: 'low',
  },
  session: {
    id: 'session',
    title: 'See channels and who is in them',
    explanation: 'It can look up the names of all channels and of the people in them at any time.',
    risk: 'low',
  },
  control: {
    id: 'control',
    title: 'Mute, deafen and move you, and turn others up and down',
    explanation: 'It can do so at any time. At most 20 times in 10 seconds; what you do afterwards counts.',
    risk: 'medium',
  },
  chat: {
    id: 'chat',
    title: 'Write chat messages as you',
    explanation: 'Others see its messages under your name. At most 5 in 5 seconds.',
    risk: 'medium',
  },
};

/** Sentences added to the explanation of a permission when the plugin fails closed, by permission id. */
const FAILING_CLOSED: Readonly<Record<string, string>> = {
  'changes-own-chat': 'If this plugin fails, your messages are not sent.',
  'lane-control-out': 'If this plugin fails, nothing is sent.',
  'lane-voice-out': 'If this plugin fails, you are not heard.',
};

export const EAVESDROPPING_ID = 'eavesdropping';

/** Combined permission of a plugin that hears voices and can send data, so that conversations could leak. It is requested separately. */
const EAVESDROPPING: PermissionText = {
  id: EAVESDROPPING_ID,
  title: 'Hear voices and also send something away',
  explanation:
    'This plugin can hear voices and can send data to others. Together that lets it pass on what is said. Allow it only if you trust its author.',
  risk: 'high',
};

/** Permissions with which data can leave the machine. Answers to commands are excluded, because the user called the command. */
const SENDING = /^(chat|http(-private|:.*)?|peer-data|positional|changes-own-chat|lane-control-out)$/;

/** Returns the permissions with which data can leave the machine. */
export function sendingPermissions(permissions: Iterable<string>): string[] {
  return [...permissions].filter((permission) => SENDING.test(permission));
}

/** Returns the permissions without which a hook is not called. */
export function permissionsOfHook(hook: string): readonly string[] {
  return (byHook[hook] ?? []).map(({ id }) => id);
}

/**
 * Permissions that the user is asked for. They are computed from the imports and exports of the binary and never from what its author claims; only the reasons
 * come from the manifest. `log`, `settings`, `clock`, `random`, `lifecycle` and `parameters` need no permission.
 */
export function permissionsOf(
  report: Pick<GateReport, 'hooks' | 'capabilities'>,
  reasons: Readonly<Record<string, string>> = {},
  hosts: readonly string[] = [],
  failsClosed = false,
): Permission[] {
  const texts = new Map<string, Permission>();
  const add = (text: PermissionText, source: string): void => {
    const reason = ownEntry(reasons, text.id) ?? ownEntry(reasons, source) ?? texts.get(text.id)?.reason ?? null;
    const consequence = failsClosed ? FAILING_CLOSED[text.id] : undefined;
    const explanation = consequence === undefined ? text.explanation : `${text.explanation} ${consequence}`;
    texts.set(text.id, { ...text, explanation, reason });
  };
  for (const hook of report.hooks) for (const text of byHook[hook] ?? []) add(text, hook);
  for (const capability of report.capabilities) {
    const text = byCapability[capability];
    if (text !== undefined) add(text, capability);
    if (capability === 'sounds') add(SOUNDS_CHANNEL, capability);
    if (capability === 'http') for (const httpText of httpTexts(hosts)) add(httpText, capability);
  }
  const hearsAudio = texts.has(HEARS_OWN_VOICE.id) || texts.has(HEARS_OTHERS.id);
  if (hearsAudio && sendingPermissions(texts.keys()).length > 0) add(EAVESDROPPING, EAVESDROPPING.id);
  const order = { high: 0, medium: 1, low: 2 } as const;
  return [...texts.values()].sort((a, b) => order[a.risk] - order[b.risk] || a.id.localeCompare(b.id));
}

/** Returns one permission per host, so that each is shown, requested and revoked separately. A plugin without hosts needs no permission and reaches no host. */
function httpTexts(hosts: readonly string[]): PermissionText[] {
  const texts = hosts.map((host): PermissionText => ({
    id: `http:${host}`,
    title: `Talk to ${host}`,
    explanation: `It can send to ${host.startsWith('*.') ? `every host below ${host.slice(2)}` : host} over the Internet what it knows, and read the answers.`,
    risk: 'medium',
  }));
  if (hosts.some(isPrivateHost)) texts.push(HTTP_PRIVATE);
  return texts;
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
