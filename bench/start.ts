import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../e2e/harness/client.ts';
import { SoundRoom } from '../e2e/harness/sound-room.ts';
import { ensurePage } from '../host/cli/page-build.ts';
import { loadSpeech } from '../e2e/speech/speech.ts';
import { type BenchResult, judge } from './bench.ts';
import { median } from './codec/contender.ts';
import { type Memory, memoryOfTree } from './process-memory.ts';
import { timeBareStart } from './start/bare-start.ts';

const STARTS = 5;
const MIB = 1024 * 1024;

/**
 * Time from `jackfield start` to a window that shows its view and is linked to the engine, with headless Chromium; then the memory of the engine (its server
 * and sandboxes included, Chromium excluded) while a user talks in the Echo channel. A bare Node server with a page in the same Chromium starts between them, so
 * that the ratio of the two holds on a slow machine.
 */
export default async function bench(): Promise<BenchResult> {
  await using stack = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), 'jackfield-bench-start-'));
  stack.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const room = stack.use(await SoundRoom.open(['dave']));

  await ensurePage((line) => console.error(line), AbortSignal.timeout(180_000));
  const seconds: number[] = [];
  const bareSeconds: number[] = [];
  const bareProfile = await mkdtemp(join(tmpdir(), 'jackfield-bench-bare-'));
  stack.defer(() => rm(bareProfile, { recursive: true, force: true, maxRetries: 5 }));
  let memory: Memory = { processes: [], rssBytes: 0, pssBytes: 0 };
  for (let start = 0; start <= STARTS; start++) {
    bareSeconds.push(await timeBareStart(bareProfile));
    const began = performance.now();
    await using client = await Client.start({ name: 'Dave', env: room.environmentOf('dave'), home });
    await client.window.waitForState('link', 'open');
    await client.window.page.locator('[data-testid="view-first-run"], [data-testid="view-talk"]').first().waitFor();
    seconds.push((performance.now() - began) / 1000);
    if (start === 0) await client.window.introduce('Dave');
    if (start === STARTS) {
      await client.window.waitForState('connection', 'connected');
      await client.window.join('Echo');
      await room.speak('dave', loadSpeech('novel'));
      memory = await memoryOfTree(client.program.pid);
    }
  }
  const [first = null, ...later] = seconds;
  const bare = median(bareSeconds.slice(1));
  return judge({
    bench: 'start',
    figures: {
      start_ratio_bare: median(later) / bare,
      usable_window_s: median(later),
      bare_window_s: bare,
      rss_mib: memory.rssBytes / MIB,
      first_start_s: first,
      slowest_start_s: Math.max(...later),
      pss_mib: memory.pssBytes / MIB,
    },
    targets: { start_ratio_bare: '<= 2', rss_mib: '<= 330', pss_mib: '<= 170' },
    notes: [
      'start_ratio_bare: usable_window_s beside bare_window_s, a Node server with one page in the same Chromium; the two take turns',
      `usable_window_s is the median of ${STARTS} cold starts; first_start_s has empty folders, so it also prepares the plugins`,
      'rss_mib adds up the resident pages of each process, so the pages of Node that they share count in each; pss_mib counts them once',
    ],
    table: {
      columns: ['process', 'RSS MiB', 'PSS MiB'],
      rows: memory.processes.map(({ name, rssBytes, pssBytes }) => [name, rssBytes / MIB, pssBytes / MIB]),
    },
  });
}
