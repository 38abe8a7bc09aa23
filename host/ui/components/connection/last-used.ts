const DAY_MS = 86_400_000;

/** Label of a server's last use: "used today", "used on 3 Nov 2026". */
export function lastUsedLabel(atMs: number | null, nowMs: number): string {
  if (atMs === null) return 'not used yet';
  const days = Math.round((startOfDay(nowMs) - startOfDay(atMs)) / DAY_MS);
  if (days <= 0) return 'used today';
  if (days === 1) return 'used yesterday';
  if (days < 7) return `used ${days} days ago`;
  return `used on ${new Date(atMs).toLocaleDateString(undefined, { dateStyle: 'medium' })}`;
}

function startOfDay(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}
