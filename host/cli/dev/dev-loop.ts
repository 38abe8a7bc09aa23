import { buildProject } from '@jackfield/plugin-tooling/build-project';
import type { BuiltProject } from '@jackfield/plugin-tooling/build-project';
import { SourcePlaces } from '@jackfield/plugin-tooling/source-places';
import { JackfieldError } from '@jackfield/engine/errors';
import type { DevelopmentReport, PluginMetrics, Permission, PluginView } from '@jackfield/protocol/plugins';
import type { EngineClient } from '../engine-client.ts';
import type { DevLog } from './dev-log.ts';
import type { Round } from './round-labels.ts';

type Running = Extract<DevelopmentReport, { kind: 'running' }>;
type Asking = Extract<DevelopmentReport, { kind: 'ask' }>;

export interface DevLoopOptions {
  readonly client: EngineClient;
  readonly folder: string;
  /** Log that is flushed before the outcome of a build is reported. */
  readonly log: Pick<DevLog, 'follow' | 'flush'>;
  /** Asks for permissions that were not accepted before; false leaves the old build running. */
  readonly accept: (id: string, permissions: readonly Permission[], added: readonly string[]) => Promise<boolean>;
  readonly onRound: (round: Round) => void;
  /** Called when a round failed; the old build keeps running. */
  readonly onFailed: (error: unknown) => void;
  /** Called when the host disabled the running build. */
  readonly onStopped: (view: PluginView) => void;
}

/** Maximum wait for the first metrics, which arrive once a second. */
const METRICS_WAIT_MS = 2_500;

/** Builds and swaps, one round at a time; changes during a round cause one more round. */
export class DevLoop {
  readonly #options: DevLoopOptions;
  #wantedMs: number | null = null;
  #isWanted = false;
  #rounds: Promise<void> = Promise.resolve();
  #isRunning = false;
  #id: string | null = null;
  #isStopped = false;
  #digest: string | null = null;
  #permissions: readonly string[] = [];
  readonly #accepted = new Set<string>();

  constructor(options: DevLoopOptions) {
    this.#options = options;
    options.client.on('plugin', (view) => {
      const isOff = view.status.kind === 'struck-out' || view.status.kind === 'failed';
      if (view.id !== this.#id || !view.isDevelopment || !isOff) return;
      this.#isStopped = true;
      options.onStopped(view);
    });
  }

  /** `changedMs` is the time of the author's save; null for a round requested by hand. Resolves when no further round is requested. */
  request(changedMs: number | null): Promise<void> {
    if (!this.#isWanted) this.#wantedMs = changedMs;
    this.#isWanted = true;
    if (!this.#isRunning) this.#rounds = this.#run();
    return this.#rounds;
  }

  /** True while a build of this run is installed and the host has not disabled it. */
  get isRunningBuild(): boolean {
    return this.#id !== null && !this.#isStopped;
  }

  /** Restores the version that was installed before, once the current round has ended. */
  async restore(): Promise<string | null> {
    this.#isWanted = false;
    await this.#rounds;
    if (this.#id === null) return null;
    await this.#options.client.request('devRestore', { id: this.#id });
    return this.#id;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#isWanted) {
      this.#isWanted = false;
      const changedMs = this.#wantedMs;
      this.#wantedMs = null;
      try {
        await this.#round(changedMs);
      } catch (error) {
        await this.#options.log.flush();
        this.#options.onFailed(error);
      }
    }
    this.#isRunning = false;
  }

  async #round(changedMs: number | null): Promise<void> {
    const startMs = performance.now();
    const built = await buildProject(this.#options.folder);
    const builtMs = performance.now();
    this.#options.log.follow(built.project.id, await SourcePlaces.of(built.project.artifactFile));
    const installed = await this.#install(built);
    if (installed === null) return;
    const { report, askedMs } = installed;
    // The time that the author took to answer a question is excluded from the measured times.
    const runningMs = performance.now() - askedMs;
    const isSame = report.digest === this.#digest;
    const before = this.#id === null ? installedPermissions(this.#options.client, report.id) : this.#permissions;
    const now = report.permissions.map(({ id }) => id);
    this.#id = report.id;
    this.#digest = report.digest;
    this.#isStopped = false;
    this.#permissions = now;
    const metrics = isSame ? null : await this.#firstMetrics(report.id);
    await this.#options.log.flush();
    this.#options.onRound({
      event: 'round',
      id: report.id,
      version: report.version,
      digest: report.digest,
      buildS: (builtMs - startMs) / 1_000,
      audibleMs: runningMs - builtMs,
      editToAudibleS: changedMs === null ? null : (runningMs - changedMs) / 1_000,
      isNew: report.isNew,
      permissions: {
        added: now.filter((id) => !before.includes(id)),
        removed: before.filter((id) => !now.includes(id)),
      },
      ledger: metrics,
    });
  }

  async #install({ project }: BuiltProject): Promise<{ report: Running; askedMs: number } | null> {
    const { client } = this.#options;
    const file = project.artifactFile;
    const report = await client.request('devInstall', { file, granted: null });
    if (report.kind === 'running') return { report, askedMs: 0 };
    const startMs = performance.now();
    if (!(await this.#isAccepted(report))) {
      this.#options.onFailed(JackfieldError.of('PLUGIN_GRANT_MISMATCH', { id: report.id }));
      return null;
    }
    const askedMs = performance.now() - startMs;
    const granted = report.permissions.map(({ id }) => id);
    const again = await client.request('devInstall', { file, granted });
    if (again.kind === 'running') return { report: again, askedMs };
    throw JackfieldError.of('PLUGIN_GRANT_MISMATCH', { id: report.id });
  }

  /** Asks the author, unless all requested permissions were accepted before, even for a build that then did not start. */
  async #isAccepted({ id, permissions, added }: Asking): Promise<boolean> {
    const asked = permissions.map((permission) => permission.id);
    if (asked.every((permission) => this.#accepted.has(permission))) return true;
    if (!(await this.#options.accept(id, permissions, added))) return false;
    for (const permission of asked) this.#accepted.add(permission);
    return true;
  }

  /** Metrics of the new instance's first second; null when none arrive in time. */
  async #firstMetrics(id: string): Promise<PluginMetrics | null> {
    const { promise, resolve } = Promise.withResolvers<PluginMetrics | null>();
    const timer = setTimeout(() => resolve(null), METRICS_WAIT_MS);
    const stop = this.#options.client.on('metrics', (all) => {
      const metrics = all[id];
      if (metrics !== undefined && metrics.calls > 0) resolve(metrics);
    });
    const metrics = await promise;
    clearTimeout(timer);
    stop();
    return metrics;
  }
}

function installedPermissions(client: EngineClient, id: string): readonly string[] {
  const view = client.snapshot.plugins.find((plugin) => plugin.id === id);
  return view === undefined || view.status.kind === 'available'
    ? []
    : view.permissions.map((permission) => permission.id);
}
