/** Prints measured values next to the test results, rounded; tests assert on the values themselves. */
export function report(what: string, values: Readonly<Record<string, number>>): void {
  const rounded = Object.entries(values).map(
    ([name, value]) => `${name} ${value.toFixed(Math.abs(value) < 10 ? 3 : 0)}`,
  );
  process.stdout.write(`  ${what}: ${rounded.join(', ')}\n`);
}
