/** A number of a plugin for people: at most four digits that matter, and its unit. */
export function numberLabel(value: number, unit: string): string {
  const digits = Math.abs(value) >= 1e7 ? value.toPrecision(4) : String(Number(value.toPrecision(4)));
  // A minus is wider than a hyphen, and digits stand still below it.
  const number = digits.replace(/^-/, '−');
  return unit === '' ? number : `${number} ${unit}`;
}
