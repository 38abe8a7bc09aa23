import { nowMs } from 'jackfield:plugin/clock@0.2.0';
import { getU32 } from 'jackfield:plugin/random@0.2.0';
import { getSelf } from 'jackfield:plugin/session@0.2.0';
import { DICE_USAGE, parseRoll, rollDice } from '../../shared/dice.js';
import { guarded } from '../../shared/guarded.js';
import { plainName } from '../../shared/plain-name.js';
import { Reminders } from './reminders.js';

const MAX_MESSAGE_LENGTH = 4000;
const reminders = new Reminders();

/** @type {typeof import('jackfield:plugin/lifecycle@0.2.0')} */
export const lifecycle = { start() {}, onSettingsChanged() {}, stop() {} };

/**
 * Reminders outlive a restart of the client.
 * @type {typeof import('jackfield:plugin/state@0.2.0')}
 */
export const state = {
  save: () => reminders.save(),
  load: (saved) => reminders.load(saved, nowMs()),
};

/** @type {typeof import('jackfield:plugin/command-events@0.2.0')} */
export const commandEvents = {
  onCommand(name, given) {
    const values = new Map(given.map((argument) => [argument.name, argument.value.val]));
    if (name === 'me') return send(`* ${ownName()} ${String(values.get('action') ?? '')}`);
    if (name === 'roll') return roll(String(values.get('dice') ?? ''));
    return remind(Number(values.get('minutes')), String(values.get('what') ?? ''));
  },
  complete(name, argumentName) {
    if (name === 'roll' && argumentName === 'dice') return ['d6', 'd20', '2d6', '3d6+1', 'd100'];
    return name === 'remind' && argumentName === 'minutes' ? ['5', '10', '30', '60'] : [];
  },
};

/** @type {typeof import('jackfield:plugin/timer-events@0.2.0')} */
export const timerEvents = { onTimer: guarded((timerId) => reminders.ring(timerId, nowMs())) };

/** @type {typeof import('jackfield:plugin/ui-events@0.2.0')} */
export const uiEvents = { onUiInput: guarded((_slot, key) => reminders.dismiss(key)) };

function ownName() {
  return plainName(getSelf()?.name ?? '');
}

/**
 * @param {string} text
 * @returns {import('jackfield:plugin/command-events@0.2.0').CommandReply}
 */
function send(text) {
  return { tag: 'send', val: text.slice(0, MAX_MESSAGE_LENGTH).replace(/[\ud800-\udbff]$/, '') };
}

/** @param {string} dice */
function roll(dice) {
  const wanted = parseRoll(dice);
  if (wanted === undefined) throw refusal('bad-argument', DICE_USAGE.replaceAll('!dice', '/roll'));
  return send(`🎲 ${ownName()} rolls ${rollDice(wanted, getU32)}`);
}

/**
 * @param {number} minutes
 * @param {string} what
 * @returns {import('jackfield:plugin/command-events@0.2.0').CommandReply}
 */
function remind(minutes, what) {
  if (!(minutes > 0 && minutes <= 24 * 60)) throw refusal('bad-argument', 'Write /remind with 1 to 1440 minutes.');
  if (what.trim() === '') throw refusal('bad-argument', 'Write what I am to remind you of: /remind 10 tea');
  if (!reminders.add(what.trim(), nowMs() + minutes * 60_000, nowMs())) {
    throw refusal('failed', 'There are 20 reminders already; dismiss one first.');
  }
  return { tag: 'show', val: `I remind you in ${minutes === 1 ? '1 minute' : `${minutes} minutes`}: ${what.trim()}` };
}

/**
 * @param {'bad-argument' | 'failed'} tag
 * @param {string} words
 */
function refusal(tag, words) {
  return Object.assign(new Error(words), { payload: { tag, val: words } });
}
