import { send } from 'jackfield:plugin/chat@0.2.0';
import { write } from 'jackfield:plugin/log@0.2.0';
import { getU32 } from 'jackfield:plugin/random@0.2.0';
import { listUsers } from 'jackfield:plugin/session@0.2.0';
import { DICE_USAGE, parseRoll, rollDice } from '../../shared/dice.js';
import { guarded } from '../../shared/guarded.js';
import { plainName } from '../../shared/plain-name.js';
import { fillGreeting } from './greeting.js';
import { DEFAULT_SETTINGS, parseSettings } from './settings.js';

const MAX_MESSAGE_LENGTH = 4000;

let settings = DEFAULT_SETTINGS;

/**
 * Starts with the default settings; the host sends the user's at once.
 * @type {typeof import('jackfield:plugin/lifecycle@0.2.0')}
 */
export const lifecycle = {
  start() {},
  onSettingsChanged: guarded((settingsJson) => {
    const parsed = parseSettings(settingsJson);
    if (parsed === undefined) write('warn', 'The settings are no JSON object; the ones before stay.');
    else settings = parsed;
  }),
  stop() {},
};

/** @type {typeof import('jackfield:plugin/user-events@0.2.0')} */
export const userEvents = {
  onUserJoinChannel: guarded((user, channel) => {
    if (user.isSelf || !settings.greetsNewcomers) return;
    const text = fillGreeting(settings.greeting, {
      name: plainName(user.name),
      channel: plainName(channel.name),
      count: String(listUsers(channel.id).length),
    });
    say(channel.id, text);
  }),
  onUserLeaveChannel() {},
  onUserChanged() {},
};

/** @type {typeof import('jackfield:plugin/chat-events@0.2.0')} */
export const chatEvents = {
  onChatMessage: guarded((message) => {
    const [, command, rest] = /^!(\w+)(?:\s+(.*))?$/su.exec(message.text.trim()) ?? [];
    if (command === 'help') say(message.channelId, helpText());
    else if (command === 'dice' && settings.rollsDice) {
      const roll = parseRoll(rest ?? '');
      const answer =
        roll === undefined ? DICE_USAGE : `🎲 ${plainName(message.sender.name)} rolls ${rollDice(roll, getU32)}`;
      say(message.channelId, answer);
    }
  }),
};

function helpText() {
  return settings.rollsDice ? `Write !help for this list. ${DICE_USAGE}` : 'Write !help for this list.';
}

/**
 * The only way this plugin writes. What it writes never starts with `!`, so no greeter takes it for a command:
 * neither this one, which sees its own messages as the user's, nor another person's.
 * @param {number} channelId
 * @param {string} text
 */
function say(channelId, text) {
  const line = text.trim();
  const harmless = line.startsWith('!') ? `– ${line}` : line;
  try {
    // A cut through a surrogate pair would leave half a character.
    send(channelId, harmless.slice(0, MAX_MESSAGE_LENGTH).replace(/[\ud800-\udbff]$/, ''));
  } catch (error) {
    const reason = error instanceof Error && 'payload' in error ? JSON.stringify(error.payload) : String(error);
    write('warn', `The message was not sent: ${reason}.`);
  }
}
