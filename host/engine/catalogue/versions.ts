/** Orders semantic versions; a pre-release comes before its release. */
export function compareVersions(a: string, b: string): number {
  const [aCore = '', aPre = ''] = splitOnce(a);
  const [bCore = '', bPre = ''] = splitOnce(b);
  const [aParts, bParts] = [aCore.split('.').map(Number), bCore.split('.').map(Number)];
  for (let index = 0; index < 3; index++) {
    const difference = (aParts[index] ?? 0) - (bParts[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (aPre === '' || bPre === '') return Number(bPre !== '') - Number(aPre !== '') || 0;
  return aPre.localeCompare(bPre, 'en', { numeric: true });
}

/** Returns the newest version of each plugin, in the order in which the plugins come first. */
export function newestById<Entry extends { readonly id: string; readonly version: string }>(
  entries: Iterable<Entry>,
): Entry[] {
  const newest = new Map<string, Entry>();
  for (const entry of entries) {
    const known = newest.get(entry.id);
    if (known === undefined || compareVersions(entry.version, known.version) > 0) newest.set(entry.id, entry);
  }
  return [...newest.values()];
}

function splitOnce(version: string): string[] {
  const dash = version.indexOf('-');
  return dash < 0 ? [version] : [version.slice(0, dash), version.slice(dash + 1)];
}
