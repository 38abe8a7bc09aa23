/**
 * Visual form of a name: the skeleton of UTS #39, with our own table for the scripts in which Latin names are imitated (docs/adr/0018-one-rule-for-names.md).
 * Two names with the same skeleton may be visually confusable. They are marked, never refused.
 */

/** Latin letter → letters that look like it. Case is folded first, so a capital is listed only where it looks like another letter. */
const DRAWN_LIKE: Readonly<Record<string, string>> = {
  a: 'аαɑᴀꭺꮜꓮаⲁ',
  b: 'вьƅβʙᏼꓐⲃ',
  c: 'сϲᴄꮯꓚⲥ',
  d: 'ԁᴅꭰꓓ',
  e: 'еεᴇꭼꓰҽ',
  f: 'ꜰꓝϝ',
  g: 'ɡցɢԍꮐꓖ',
  h: 'һհнʜꮋꓧⲏ',
  j: 'јϳᴊꭻꓙյ',
  k: 'кκᴋꮶꓗⲕ',
  // i, l, I, 1 and the bar look like one vertical stroke.
  l: 'i1|ıіιɩɪӏǀʟꮮꓡꓲⲓ⏐∣',
  m: 'мμᴍꮇꓟⲙ',
  n: 'пոηɴꓠⲛ',
  o: '0оοօσᴏꓳⲟ',
  p: 'рρᴘꮲꓑⲣ',
  q: 'ԛզ',
  r: 'гʀꭱꓣ',
  s: 'ѕꜱꮪꓢ',
  t: 'тτᴛꭲꓔⲧ',
  u: 'υսᴜꓴ',
  v: 'νѵᴠꮩꓦ',
  w: 'ѡωաԝᴡꮃꓪ',
  x: 'хχᕁꓫⲭ',
  y: 'уγүʏꓬⲩ',
  z: 'ᴢꮓꓜⲍ',
};
/** Capitals that look like a different Latin letter than their small form. */
const CAPITALS: Readonly<Record<string, string>> = { Η: 'h', Ν: 'n', Υ: 'y', Ρ: 'p', Β: 'b', Μ: 'm', Ω: 'ω' };

const drawn = new Map<string, string>(Object.entries(CAPITALS));
for (const [letter, likenesses] of Object.entries(DRAWN_LIKE)) {
  for (const likeness of likenesses) drawn.set(likeness, letter);
}

const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const GAPS = /[\s\p{P}]/gu;

/** Names that stand for the client in its own window. */
const CLIENT_NAMES = ['jackfield', 'system'];
const YOU = `(${letters('you')})`;

/** The look of a name: equal for names that a reader may confuse, whatever their case, spaces and punctuation. */
export function lookOf(name: string): string {
  const look = letters(name);
  return look.replaceAll(GAPS, '') || look;
}

/** Whether a name looks like the client's own name, or ends like the suffix that the client appends to the user's name. */
export function isClientName(name: string): boolean {
  return CLIENT_LOOKS.has(lookOf(name)) || letters(name).replaceAll(/\s/gu, '').endsWith(YOU);
}

/** Whether a name begins like the client's own name: `Jackfield Pro` appears to be part of the client. */
export function claimsToBeClient(name: string): boolean {
  return isClientName(name) || lookOf(name).startsWith(lookOf('Jackfield'));
}

function letters(name: string): string {
  let text = '';
  for (const character of name.normalize('NFKD').replaceAll(INVISIBLE, '')) {
    const small = character.toLowerCase();
    text += drawn.get(character) ?? drawn.get(small) ?? small;
  }
  return text.replaceAll('rn', 'm').replaceAll('vv', 'w').normalize('NFC');
}

const CLIENT_LOOKS = new Set(CLIENT_NAMES.map(lookOf));
