/** An entry that the command palette can find: its label and alternative search terms. */
export interface Findable {
  readonly label: string;
  /** Alternative search terms, in addition to the words of the label. */
  readonly keywords?: string;
  /** True for entries that appear only in search results, such as people and settings, which would fill the list. */
  readonly isSearchedOnly?: boolean;
}

/** Score of each kind of match, best first. */
const SCORE = { word: 100, wordStart: 80, keyword: 60, keywordStart: 50, inside: 20, letters: 5 } as const;
/** Minimum length of a word for matching by single letters. Shorter words match too many entries. */
const SHORTEST_FOR_LETTERS = 3;
const MAX_FOUND = 60;

/**
 * Commands that match every typed word, the best first and in their original order when they match equally; without a word, all that are not
 * `isSearchedOnly`. A word matches at the start of a word, inside the label, or with its letters in order from the start of a word of the label ("mcr" finds
 * "Microphone").
 */
export function findCommands<T extends Findable>(commands: readonly T[], term: string): readonly T[] {
  const words = fold(term).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return commands.filter(({ isSearchedOnly }) => isSearchedOnly !== true);
  const found = commands.flatMap((command) => {
    const label = fold(command.label);
    const labelWords = wordsOf(label);
    const keywords = wordsOf(fold(command.keywords ?? ''));
    let total = 0;
    for (const word of words) {
      const score = scoreOf(word, label, labelWords, keywords);
      if (score === 0) return [];
      total += score;
    }
    return [{ command, total }];
  });
  return found
    .toSorted((a, b) => b.total - a.total)
    .slice(0, MAX_FOUND)
    .map(({ command }) => command);
}

function scoreOf(word: string, label: string, labelWords: readonly string[], keywords: readonly string[]): number {
  if (labelWords.includes(word)) return SCORE.word;
  if (labelWords.some((each) => each.startsWith(word))) return SCORE.wordStart;
  if (keywords.includes(word)) return SCORE.keyword;
  if (keywords.some((each) => each.startsWith(word))) return SCORE.keywordStart;
  if (label.includes(word)) return SCORE.inside;
  const isSpread = word.length >= SHORTEST_FOR_LETTERS && labelWords.some((each) => hasInOrder(each, word));
  return isSpread ? SCORE.letters : 0;
}

/** True if `text` contains `letters` in this order and starts with the first one. */
function hasInOrder(text: string, letters: string): boolean {
  if (text[0] !== letters[0]) return false;
  let at = 0;
  for (const letter of text) if (letter === letters[at]) at += 1;
  return at === letters.length;
}

/** Text without case and accents: "zoe" finds "Zoë". */
function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
