const MAX_DICE = 20;
const MAX_SIDES = 1000;
const MAX_MODIFIER = 1000;

/** @typedef {{ count: number, sides: number, modifier: number }} Roll */

/** What is understood after `!dice`, for the answer to anything else. */
export const DICE_USAGE = `Write !dice for one die of 6, or !dice 2d20+1 for 1 to ${MAX_DICE} dice of 2 to ${MAX_SIDES} sides.`;

/**
 * Reads what follows `!dice`: nothing, `20`, `d20`, `2d20`, `2d20+1`, `2d20-1`, in either case and with spaces
 * anywhere between. Anything else and numbers out of range give `undefined`.
 * @param {string} text
 * @returns {Roll | undefined}
 */
export function parseRoll(text) {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return { count: 1, sides: 6, modifier: 0 };
  if (/^\d{1,4}$/.test(wanted)) return checked({ count: 1, sides: Number(wanted), modifier: 0 });
  const match = /^(\d{1,2})?\s*d\s*(\d{1,4})(?:\s*([+-])\s*(\d{1,4}))?$/.exec(wanted);
  if (match === null) return undefined;
  const [, count, sides, sign, amount] = match;
  const modifier = amount === undefined ? 0 : Number(amount) * (sign === '-' ? -1 : 1);
  return checked({ count: count === undefined ? 1 : Number(count), sides: Number(sides), modifier });
}

/**
 * @param {Roll} roll
 * @returns {Roll | undefined}
 */
function checked(roll) {
  const isPossible =
    roll.count >= 1 &&
    roll.count <= MAX_DICE &&
    roll.sides >= 2 &&
    roll.sides <= MAX_SIDES &&
    Math.abs(roll.modifier) <= MAX_MODIFIER;
  return isPossible ? roll : undefined;
}

/**
 * Rolls and says it: `2d20+1: 13 + 7 + 1 = 21`. All faces are equally likely.
 * @param {Roll} roll
 * @param {() => number} randomU32 32 unpredictable bits; a signed number is as good
 * @returns {string}
 */
export function rollDice(roll, randomU32) {
  const faces = Array.from({ length: roll.count }, () => 1 + uniformBelow(roll.sides, randomU32));
  const name = `${roll.count === 1 ? '' : roll.count}d${roll.sides}${signed(roll.modifier, '')}`;
  const total = faces.reduce((sum, face) => sum + face, roll.modifier);
  if (roll.count === 1 && roll.modifier === 0) return `${name}: ${total}`;
  return `${name}: ${faces.join(' + ')}${signed(roll.modifier, ' ')} = ${total}`;
}

/**
 * @param {number} modifier
 * @param {string} space
 */
function signed(modifier, space) {
  if (modifier === 0) return '';
  return `${space}${modifier < 0 ? '-' : '+'}${space}${Math.abs(modifier)}`;
}

/**
 * A whole number from 0 to `limit - 1`. Draws that would favour the low numbers are thrown away.
 * @param {number} limit
 * @param {() => number} randomU32
 */
function uniformBelow(limit, randomU32) {
  const fair = 2 ** 32 - (2 ** 32 % limit);
  for (;;) {
    const drawn = randomU32() >>> 0;
    if (drawn < fair) return drawn % limit;
  }
}
