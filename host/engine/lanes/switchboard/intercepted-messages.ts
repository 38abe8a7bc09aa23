import type { ClientMessage, ServerMessage } from '@jackfield/wire/messages';
import { parseClientMessage, parseServerMessage } from '@jackfield/wire/parse-message';
import type { ParsedMessage } from '@jackfield/wire/parse-message';
import type { ControlDirection, LaneHost } from '../../ports/lane.ts';

/**
 * Messages that no plugin sees: log-in and keys; data between plugins, which is only for the addressed plugin; recordings, because no plugin may answer in its
 * user's place; and whispers, because no plugin may choose their listeners.
 */
const SECRET: ReadonlySet<string> = new Set([
  'login',
  'challenge',
  'welcome',
  'voiceKey',
  'voiceKeys',
  'voiceKeyAccepted',
  'renewVoiceKey',
  'voiceKeyWorn',
  'compactVoice',
  'voiceFormat',
  'plugins',
  'pluginData',
  'recordingSupport',
  'recordStart',
  'conversationRecordStart',
  'recordAnswer',
  'recordStop',
  'recording',
  'recordingEnded',
  'whisperSupport',
  'whisperRefusals',
  'whisperStart',
  'whisperKey',
  'whisperEnd',
  'whisperTargets',
  'whisperReady',
  'whisper',
  'whisperEnded',
  'listen',
  'listening',
]);

type Message = ClientMessage | ServerMessage;

const parsers: Readonly<Record<ControlDirection, (text: string) => ParsedMessage<Message>>> = {
  out: parseClientMessage,
  in: parseServerMessage,
};

type Interceptor = Pick<LaneHost, 'intercept' | 'intercepts'>;

/** True for a message that plugins may see. */
export function isShownToPlugins(message: Message): boolean {
  return !SECRET.has(message.type);
}

/**
 * Passes a message to the plugins. Resolves with the message to deliver, or null to deliver none; rejects with FAILED_CLOSED. Returns null in place of a
 * promise when no plugin sees the message.
 */
export function intercept<M extends Message>(
  host: Interceptor,
  direction: ControlDirection,
  message: M,
): Promise<M | null> | null {
  return isShownToPlugins(message) && host.intercepts(direction) ? passOn(host, direction, message) : null;
}

async function passOn<M extends Message>(
  host: Interceptor,
  direction: ControlDirection,
  message: M,
): Promise<M | null> {
  const text = JSON.stringify(withoutKeys(message));
  const passed = await host.intercept(direction, message.type, text);
  if (passed === null) return null;
  const parsed = passed === text ? null : parsers[direction](passed);
  // `checkReplacement` has accepted the text, so it parses and has the type of the message.
  return parsed?.isOk === true ? withKeysOf(message, parsed.message as M) : message;
}

/** Reason why a text cannot replace a message; null when it can: it is a message of the protocol, of the same type and for the same request. */
export function checkReplacement(direction: ControlDirection, before: string, after: string): string | null {
  const [old, parsed] = [parsers[direction](before), parsers[direction](after)];
  if (!parsed.isOk) return parsed.detail;
  if (!old.isOk) return old.detail;
  const { message } = parsed;
  if (old.message.type !== message.type) return `it is of kind ${message.type} instead of ${old.message.type}`;
  return requestOf(old.message) === requestOf(message) ? null : 'it answers another request';
}

function requestOf(message: Message): number | null {
  return 'requestId' in message ? message.requestId : null;
}

/** Removes the voice keys of `joined`, which plugins must not see. */
function withoutKeys<M extends Message>(message: M): M {
  return message.type === 'joined' ? { ...message, keys: [] } : message;
}

function withKeysOf<M extends Message>(original: M, message: M): M {
  return original.type === 'joined' ? { ...message, keys: original.keys } : message;
}
