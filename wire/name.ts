import { MAX_NAME_LENGTH } from './limits.ts';

/** Control characters, lone surrogates, private use, line ends, and the invisible ones that reorder or fake text (joiners may stay: scripts and emoji need them). */
const UNWANTED =
  '\\p{Cc}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}\\u00ad\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff';

/** ECMA regular expression with the `u` flag: no unwanted characters, no space at either end. */
export const NAME_PATTERN = `^(?!\\s)[^${UNWANTED}]+(?<!\\s)$`;

const unwantedPattern = new RegExp(`[${UNWANTED}]`, 'gu');

/** The nearest allowed name, at most 32 characters; empty when nothing is left. */
export function cleanName(text: string): string {
  const clean = text.normalize('NFC').replaceAll(unwantedPattern, ' ').replaceAll(/\s+/gu, ' ').trim();
  return [...clean].slice(0, MAX_NAME_LENGTH).join('').trim();
}
