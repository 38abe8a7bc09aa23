import type { PluginMetrics } from '@jackfield/protocol/plugins';

/** One build that was swapped into the engine. */
export interface Round {
  readonly event: 'round';
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  /** Duration of the build command alone. */
  readonly buildS: number;
  /** Time from the end of the build until the new instance plays. */
  readonly audibleMs: number;
  /** Time from the first changed file until the new instance plays; null for a round without an edit. */
  readonly editToAudibleS: number | null;
  readonly isNew: boolean;
  readonly permissions: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** Metrics of the new instance's first frames or events; null when it has processed none yet. `--json` prints them under this name. */
  readonly ledger: Pick<PluginMetrics, 'p50Us' | 'p99Us'> | null;
}

/** Summary line of a round. */
export function roundLine(round: Round): string {
  const { id, version, buildS, audibleMs, editToAudibleS, permissions, ledger: metrics } = round;
  const parts = [`built in ${buildS.toFixed(2)} s`, `running after ${Math.round(audibleMs)} ms`];
  if (editToAudibleS !== null) parts.push(`${editToAudibleS.toFixed(2)} s since the edit`);
  parts.push(metrics === null ? 'nothing called yet' : `p50 ${metrics.p50Us} µs, p99 ${metrics.p99Us} µs`);
  const changed = [...permissions.added.map((name) => `+${name}`), ...permissions.removed.map((name) => `-${name}`)];
  if (changed.length > 0) parts.push(`permissions ${changed.join(' ')}`);
  return `${id} ${version}: ${parts.join(' · ')}`;
}
