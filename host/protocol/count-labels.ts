const rules = new Intl.PluralRules('en');
const digits = new Intl.NumberFormat('en');

/** A count with its noun in the form that English wants: `1 person`, `0 people`, `1,200 people`. Without `many` the plural adds an s. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${digits.format(count)} ${rules.select(count) === 'one' ? one : many}`;
}
