import { MAX_NAME_LENGTH } from './limits.ts';

/** Control characters, lone surrogates, private use, line ends, and the invisible ones that reorder or fake text (joiners may stay: scripts and emoji need them). */
const UNWANTED =
  '\\p{Cc}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb';

/** What leaves ink: joiners and accents alone are a name that nobody sees. */
const VISIBLE = '[\\p{L}\\p{N}\\p{P}\\p{S}]';

/** ECMA regular expression with the `u` flag: no unwanted characters, no space at either end, something to see. */
export const NAME_PATTERN = `^(?!\\s)(?=.*${VISIBLE})[^${UNWANTED}]+(?<!\\s)$`;

const visiblePattern = new RegExp(VISIBLE, 'u');
const unwantedPattern = new RegExp(`[${UNWANTED}]`, 'gu');

/** The nearest allowed name, at most 32 characters; empty when nothing is left. */
export function cleanName(text: string): string {
  const clean = text.normalize('NFC').replaceAll(unwantedPattern, ' ').replaceAll(/\s+/gu, ' ').trim();
  const name = [...clean].slice(0, MAX_NAME_LENGTH).join('').trim();
  return visiblePattern.test(name) ? name : '';
}
