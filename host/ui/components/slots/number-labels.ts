/** Formats a number of a plugin with at most four significant digits and its unit. */
export function numberLabel(value: number, unit: string): string {
  const digits = Math.abs(value) >= 1e7 ? value.toPrecision(4) : String(Number(value.toPrecision(4)));
  // A minus sign is wider than a hyphen, so digits do not move when the sign changes.
  const number = digits.replace(/^-/, '−');
  return unit === '' ? number : `${number} ${unit}`;
}
