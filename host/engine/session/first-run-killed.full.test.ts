import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resolvePaths } from '../settings/paths.ts';
import { useEngines } from './testing/use-engines.ts';

const engines = useEngines();

/** Kills every transpiler of this process, as a system out of memory does. Returns their number. */
function killTranspilers(): number {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  let killed = 0;
  for (const pid of children.map(Number)) {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('transpile-child')) continue;
    process.kill(pid, 'SIGKILL');
    killed += 1;
  }
  return killed;
}

it.runIf(process.platform === 'linux')(
  'a first run whose preparation is killed says that nobody hears one and why, and is heard as soon as it can be',
  async () => {
    // The engine has its own cache, in which nothing is prepared.
    const paths = resolvePaths(join(engines.folder, 'Ada'));
    await mkdir(paths.cache, { recursive: true });
    let killed = 0;
    const killer = setInterval(() => (killed += killTranspilers()), 20);
    try {
      const engine = await engines.openEngine('Ada', { paths });
      const window = await engines.openWindow(engine);
      const voice = await window.until('voice', ({ speaking }) => speaking.kind === 'waiting', 60_000);
      expect(voice.hearing).toMatchObject({ kind: 'waiting', what: 'Opus', attempt: 2 });
      expect(voice.speaking).toMatchObject({
        error: {
          code: 'PLUGIN_TRANSPILE_FAILED',
          message: 'Opus could not be prepared: the system stopped it (SIGKILL).',
        },
      });
      const opus = window.state.plugins.find(({ id }) => id === 'jackfield:opus');
      expect(opus?.status).toMatchObject({ kind: 'failed', error: { code: 'PLUGIN_TRANSPILE_FAILED' } });
      await engine.untilSettled();
      clearInterval(killer);
      await window.until(
        'voice',
        ({ speaking, hearing }) => speaking.kind === 'running' && hearing.kind === 'running',
        120_000,
      );
      expect(killed).toBeGreaterThan(0);
      await expect.poll(() => window.state.notices.map(({ error }) => error.code), { timeout: 120_000 }).toEqual([]);
      // Opus runs first. The other plugins are prepared meanwhile; a preparation that was killed is repeated.
      const names = ['opus', 'echo-cancellation', 'noise-suppression', 'voice-gate'];
      const statuses = (): (string | undefined)[] =>
        names.map((name) => window.state.plugins.find(({ id }) => id === `jackfield:${name}`)?.status.kind);
      await expect.poll(statuses, { timeout: 120_000 }).toEqual(['on', 'on', 'on', 'on']);
    } finally {
      clearInterval(killer);
    }
  },
);
