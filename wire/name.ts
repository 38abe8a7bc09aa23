/** The one rule for names of users, channels, servers and plugins, and for topics; see docs/adr/0018-one-rule-for-names.md. */
import { MAX_NAME_LENGTH } from './limits.ts';

export type NameKind = 'person' | 'channel' | 'server' | 'plugin' | 'topic';

/** Maximum length in characters (code points) by kind. */
export const nameLimits: Readonly<Record<NameKind, number>> = {
  person: MAX_NAME_LENGTH,
  channel: 64,
  server: 64,
  plugin: 48,
  topic: 500,
};

/** Maximum number of combining marks on one character. Real orthographies need at most four. */
const MAX_MARKS = 4;

/** Descriptions of name faults, in words that follow "it". */
export const nameFaultMessage = {
  empty: 'shows nothing',
  tooLong: 'is too long',
  control: 'has control characters',
  hidden: 'has characters that nobody sees',
  spaces: 'has spaces at an end, two in a row, or other spaces than the usual one',
  marks: `has more than ${MAX_MARKS} marks on one character, or a mark on none`,
  notNormal: 'is not in the normal form NFC',
} as const;
export type NameFault = keyof typeof nameFaultMessage;

/** Scripts in which ZWNJ and ZWJ change how letters join (Unicode Standard, 9.2, 12 and 23.2). */
const JOINING_SCRIPTS =
  'Arabic Syriac Mandaic Nko Mongolian Phags_Pa Manichaean Adlam Hanifi_Rohingya Sogdian Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer Myanmar';
const JOINING = `[${JOINING_SCRIPTS.split(' ')
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('')}]`;
const PICTURE = '\\p{Extended_Pictographic}';

/** Invisible characters in the places where a script or an emoji needs them; all others of their kind count as hidden. */
const NEEDED = [
  // ZWJ between two pictographs: a family, a profession, a flag.
  `(?<=${PICTURE}[\\ufe0f\\u{1f3fb}-\\u{1f3ff}]?)\\u200d(?=${PICTURE})`,
  // ZWNJ and ZWJ between letters whose joining they control: Persian, Devanagari.
  `(?<=(?=[\\p{L}\\p{M}])${JOINING})[\\u200c\\u200d](?=(?=[\\p{L}\\p{M}])${JOINING})`,
  // Variation selector of a coloured pictograph, and of a keycap.
  `(?<=${PICTURE})\\ufe0f`,
  `(?<=[0-9#*])\\ufe0f(?=\\u20e3)`,
].join('|');

/** Format characters, all default-ignorable characters, and three that are blank without being classified so. */
const HIDDEN = '[\\p{Cf}\\p{Default_Ignorable_Code_Point}\\u2800\\ufffc\\u{1d159}]';
const CONTROL = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;
const NEEDED_OR_HIDDEN = new RegExp(`(${NEEDED})|${HIDDEN}`, 'gu');
const SPACES = /\s+/gu;
const MARK_WITHOUT_BASE = /(?<=^| )\p{M}+/gu;
const MARKS = new RegExp(`((?:[\\u200c\\u200d]?\\p{M}){${MAX_MARKS}})(?:[\\u200c\\u200d]?\\p{M})+`, 'gu');
/** A visible character. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Returns the fault of a name; null when the name conforms to the rule. */
export function nameFault(name: string, kind: NameKind): NameFault | null {
  const limit = nameLimits[kind];
  // The number of code units bounds that of code points, which avoids scanning very long texts.
  if (name.length > 2 * limit || [...name].length > limit) return 'tooLong';
  if (name.search(CONTROL) !== -1) return 'control';
  if (withoutHidden(name) !== name) return 'hidden';
  if (withoutSpareSpaces(name) !== name) return 'spaces';
  if (!VISIBLE.test(name)) return 'empty';
  if (withoutSpareMarks(name) !== name) return 'marks';
  return name.normalize('NFC') === name ? null : 'notNormal';
}

/** The closest name that conforms to the rule; empty when no characters are left. */
export function cleanName(text: string, kind: NameKind = 'person'): string {
  const limit = nameLimits[kind];
  let name = text.slice(0, 8 * limit);
  // Removing characters can expose new faults, such as a joiner without its letter or a mark without its base.
  for (let round = 0; round < 4; round += 1) {
    name = withoutHidden(name.normalize('NFC').replaceAll(CONTROL, ' '));
    name = withoutSpareMarks(withoutSpareSpaces(name)).normalize('NFC');
    name = [...name].slice(0, limit).join('').trim();
    if (nameFault(name, kind) === null) return name;
  }
  return '';
}

/** Comparison key of a name. Names with the same key are the same to a reader: case, width and joiners are ignored. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
}

function withoutHidden(text: string): string {
  return text.replaceAll(NEEDED_OR_HIDDEN, (_, needed: string | undefined) => needed ?? '');
}

function withoutSpareSpaces(text: string): string {
  return text.replaceAll(SPACES, ' ').trim();
}

function withoutSpareMarks(text: string): string {
  return text.replaceAll(MARK_WITHOUT_BASE, '').replaceAll(MARKS, '$1');
}

/**
 * Pattern for a person's name on the wire: the rule of the first version, so that clients and servers of all versions are compatible. Both sides clean received
 * names by the rule above before showing them.
 */
export const WIRE_NAME_PATTERN =
  '^(?!\\s)(?=.*[\\p{L}\\p{N}\\p{P}\\p{S}])[^\\p{Cc}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb]+(?<!\\s)$';
