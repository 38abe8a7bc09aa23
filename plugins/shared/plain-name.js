/**
 * A name as it may stand in a sentence: without control and direction-changing characters, so that
 * it cannot turn the text around it, and on one line.
 * @param {string} name
 * @returns {string}
 */
export function plainName(name) {
  const plain = name
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  return plain === '' ? 'somebody' : plain;
}
