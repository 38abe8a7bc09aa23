import { write } from 'jackfield:plugin/log@0.2.0';
import { setTimer } from 'jackfield:plugin/timers@0.2.0';
import { hide, show } from 'jackfield:plugin/ui@0.2.0';
import { reasonOf } from '../../shared/say-why.js';
import { button, flatten, group, text } from '../../shared/tree.js';

const MAX_REMINDERS = 20;
/** A timer's longest delay; later ones are set again when it rings. */
const LONGEST_DELAY_MS = 2_147_483_647;

/** @typedef {{ id: number, what: string, dueMs: number, isDue: boolean }} Reminder */

/** What is to be remembered, and what stands in the channel's header because it is due. Times are epoch milliseconds. */
export class Reminders {
  /** @type {Reminder[]} */
  #waiting = [];
  /** @type {Map<number, number>} reminder by timer */
  #timers = new Map();
  #nextId = 1;

  /**
   * @param {string} what
   * @param {number} dueMs
   * @param {number} nowMs
   * @returns {boolean} false when there are too many
   */
  add(what, dueMs, nowMs) {
    if (this.#waiting.length >= MAX_REMINDERS) return false;
    const reminder = { id: this.#nextId++, what: what.slice(0, 200), dueMs, isDue: false };
    this.#waiting.push(reminder);
    this.#set(reminder, nowMs);
    return true;
  }

  /**
   * @param {number} timerId
   * @param {number} nowMs
   */
  ring(timerId, nowMs) {
    const reminder = this.#waiting.find(({ id }) => id === this.#timers.get(timerId));
    this.#timers.delete(timerId);
    if (reminder === undefined) return;
    if (reminder.dueMs > nowMs) this.#set(reminder, nowMs);
    else reminder.isDue = true;
    this.#draw();
  }

  /** @param {string} key of the button: `done-3` */
  dismiss(key) {
    this.#waiting = this.#waiting.filter(({ id, isDue }) => !isDue || key !== `done-${id}`);
    this.#draw();
  }

  /** @returns {Uint8Array} */
  save() {
    const kept = this.#waiting.map(({ what, dueMs }) => ({ what, dueMs }));
    return toBytes(JSON.stringify(kept));
  }

  /**
   * @param {Uint8Array} saved
   * @param {number} nowMs
   */
  load(saved, nowMs) {
    /** @type {unknown} */
    const kept = JSON.parse(fromBytes(saved));
    if (!Array.isArray(kept)) return;
    for (const { what, dueMs } of kept) {
      if (typeof what === 'string' && typeof dueMs === 'number') this.add(what, dueMs, nowMs);
    }
  }

  /**
   * @param {Reminder} reminder
   * @param {number} nowMs
   */
  #set(reminder, nowMs) {
    const delayMs = Math.min(LONGEST_DELAY_MS, Math.max(10, Math.round(reminder.dueMs - nowMs)));
    try {
      this.#timers.set(setTimer(delayMs, false), reminder.id);
    } catch (error) {
      write('warn', `The timer was not set: ${reasonOf(error)}`);
    }
  }

  #draw() {
    const due = this.#waiting.filter(({ isDue }) => isDue);
    try {
      if (due.length === 0) hide('channel-header');
      else show('channel-header', flatten(group('due', 'row', due.flatMap(lineOf))));
    } catch (error) {
      write('warn', `The reminder cannot be shown: ${reasonOf(error)}`);
    }
  }
}

/** @param {Reminder} reminder */
function lineOf({ id, what }) {
  return [
    text(`what-${id}`, `Reminder: ${what}`, { tone: 'warning' }),
    button(`done-${id}`, `Dismiss ${what.slice(0, 40)}`, { icon: 'check' }),
  ];
}

/** QuickJS has no TextEncoder. @param {string} words */
function toBytes(words) {
  const escaped = unescape(encodeURIComponent(words));
  return Uint8Array.from(escaped, (character) => character.charCodeAt(0));
}

/** @param {Uint8Array} bytes */
function fromBytes(bytes) {
  return decodeURIComponent(escape(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
}
