const rules = new Intl.PluralRules('en');
const digits = new Intl.NumberFormat('en');

/** Formats a count with its noun, singular or plural as in English: `1 person`, `0 people`, `1,200 people`. Without `many` the plural adds an s. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${digits.format(count)} ${rules.select(count) === 'one' ? one : many}`;
}
