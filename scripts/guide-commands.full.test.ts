import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runLine } from '../e2e/harness/checkout.ts';
import { ChildProgram } from '../e2e/harness/child-program.ts';
import { freePort } from '../e2e/harness/free-port.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const program = join(root, 'host/cli/bin/jackfield.js');

let home: string;

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'jf-guide-')));
});
afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

/** The block of a page that contains these words. */
function blockOf(page: string, words: string): string {
  const blocks = readFileSync(join(root, page), 'utf8').matchAll(/^```[^\n]*\n([\s\S]*?)^```$/gm);
  const found = [...blocks].map(([, content = '']) => content).filter((content) => content.includes(words));
  expect(found, page).toHaveLength(1);
  return found[0] ?? '';
}

describe('the commands of the guides that no other test runs', () => {
  it('mute somebody and ask for figures on a server of its own, as hosting.md says', async () => {
    mkdirSync(join(home, 'bare'));
    const [port, adminPort] = [await freePort(), await freePort()];
    const env = { HOME: home, PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
    const words = ['server', '--port', String(port), '--host', '127.0.0.1', '--admin-port', String(adminPort)];
    await using server = new ChildProgram(process.execPath, [program, ...words], { env, isBare: true, cwd: home });
    await server.waitForOutput(/Certificate [0-9a-f]{64}\n/, 30_000);

    const block = blockOf('docs/guide/hosting.md', '/admin/mute').replaceAll('27421', String(adminPort));
    await using curls = new ChildProgram('sh', ['-ec', block.replaceAll('curl ', 'curl --silent --show-error ')], {
      env,
      isBare: true,
      cwd: home,
    });
    await curls.waitForOutput(/\[ended with 0\]/, 30_000);
    expect(curls.output).toContain('{"users":[]}');
    expect(curls.output).toMatch(/"pluginData"/);
    expect(curls.output).not.toMatch(/token|unauthori[sz]ed/i);
  });

  it('list what can be measured', async () => {
    const { exitCode, output } = await runLine('npm run bench', root);
    expect(exitCode).toBe(0);
    for (const name of ['relay', 'plugins', 'devloop']) expect(output).toContain(name);
  });
});
