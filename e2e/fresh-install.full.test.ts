import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGuide } from '../scripts/run-guide.ts';
import { copyCheckout, fetchNode, runLine } from './harness/checkout.ts';
import { ChildProgram } from './harness/child-program.ts';
import { HEARD_RMS, hearsItself } from './harness/first-start.ts';
import { freePort } from './harness/free-port.ts';
import { together, twoAtATime } from './harness/together.ts';

const OLD_NODES = [20, 22, 24];

let root: string;
/** Path of an old Node by major version; null when it could not be downloaded. */
const nodes = new Map<number, string | null>();

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'jf-install-')));
  const fetched = await together(OLD_NODES.map((major) => fetchNode(major, root)));
  for (const [index, major] of OLD_NODES.entries()) {
    const node = fetched[index] ?? null;
    nodes.set(major, node);
    if (node === null) process.stderr.write(`\n  WERE NOT RUN: starts on Node ${major}, which could not be fetched.\n`);
  }
}, 300_000);
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

function folderOf(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** All available old Nodes, and the one that runs the tests. */
function allNodes(): string[] {
  return [...nodes.values(), process.execPath].filter((node) => node !== null);
}

const START = 'node host/cli/bin/jackfield.js --version';

describe('a fresh checkout', { timeout: 900_000, retry: 0 }, () => {
  it('says what to run until it is installed, on Node 20 to 26; without install scripts, too; then it is heard', async ({
    skip,
  }) => {
    if (allNodes().length === 1) skip('no older Node could be fetched');
    const checkout = folderOf('checkout');
    copyCheckout(checkout);
    for (const node of allNodes()) {
      const { exitCode, output } = await runLine(START, checkout, node);
      expect([exitCode, output], node).toEqual([
        1,
        expect.stringMatching(/^Jackfield cannot start: [^\n]*`npm ci`[^\n]*\n$/),
      ]);
    }

    const [old = ''] = allNodes();
    expect(await runLine('npm ci --ignore-scripts', checkout, old)).toMatchObject({ exitCode: 0 });
    const refusal = await runLine(START, checkout, old);
    expect(refusal.exitCode).toBe(1);
    const [, line = ''] = /^Jackfield cannot start: [^\n]* run `([^`]+)` in [^\n]*\n$/.exec(refusal.output) ?? [];
    expect(line).toBe('npm rebuild node && npm run build');
    expect(await runLine(line, checkout, old)).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(checkout, 'host/ui/dist/index.html'))).toBe(true);

    // The command in the PATH leads through two links into the checkout.
    const prefix = folderOf('prefix');
    const link = `npm_config_prefix=${prefix} npm link -w host/cli && ${prefix}/bin/jackfield --version`;
    expect(await runLine(link, checkout, old)).toEqual({ exitCode: 0, output: expect.stringMatching(/^0\.1\.0$/m) });

    await twoAtATime([...allNodes().entries()], async ([index, node]) => {
      expect(await runLine(START, checkout, node)).toEqual({ exitCode: 0, output: '0.1.0\n' });
      const folder = folderOf(`heard-${index}`);
      const env = { HOME: folderOf(`home-${index}`) };
      expect(await hearsItself({ folder, checkout, node, env }), node).toBeGreaterThan(HEARD_RMS);
    });
  });

  it('installed without development packages is heard, and says what the window wants', async () => {
    const checkout = folderOf('production');
    copyCheckout(checkout);
    const [node = process.execPath] = allNodes();
    expect(await runLine('npm ci --omit=dev', checkout, node)).toMatchObject({ exitCode: 0 });
    const env = { HOME: folderOf('production-home') };
    const folder = folderOf('production-files');
    const home = folderOf('production-window');
    const [level, { exitCode, output }] = await together([
      hearsItself({ folder, checkout, node, env }),
      runLine(`JACKFIELD_HOME=${home} npm start -- --no-open`, checkout, node),
    ]);
    expect(level).toBeGreaterThan(HEARD_RMS);
    expect(exitCode).toBe(1);
    expect(output).toMatch(/run `npm ci` in \S+, without --omit=dev\.\n\(PAGE_BUILD_FAILED\)/);
    expect(output).not.toMatch(/^\s+at /m);
  });

  it('runs a server with the folders server and wire alone, as hosting.md says, that people are heard on', async () => {
    const page = new URL('../docs/guide/hosting.md', import.meta.url);
    const lines = readGuide(readFileSync(page, 'utf8')).map((step) => (step.kind === 'run' ? step.line : ''));
    expect(lines).toHaveLength(2);
    const [install = '', start = ''] = lines;
    const folder = folderOf('server');
    copyCheckout(folder, ['server', 'wire', 'package.json', 'package-lock.json']);
    const [node = process.execPath] = allNodes();
    expect(await runLine(install, folder, node)).toMatchObject({ exitCode: 0 });

    const port = await freePort();
    const line = start.replace('27420', String(port));
    expect(line).not.toBe(start);
    await using server = new ChildProgram('sh', ['-c', `exec ${line}`], {
      cwd: folder,
      isBare: true,
      env: { PATH: `${join(node, '..')}:/usr/local/bin:/usr/bin:/bin`, HOME: folderOf('server-home') },
    });
    await server.waitForOutput(/ready on port/, 30_000);
    const client = { folder: folderOf('client'), env: { HOME: folderOf('client-home') } };
    expect(await hearsItself({ ...client, server: `127.0.0.1:${port}` })).toBeGreaterThan(HEARD_RMS);
  });
});
