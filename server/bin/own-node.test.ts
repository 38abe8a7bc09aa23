import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('../../', import.meta.url));
/** An old Node is simulated by this one, which reports another version. */
const OLD = [
  '--import',
  "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.0.0'})",
] as const;

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'jackfield-install-')));
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
});

afterEach(() => rmSync(root, { recursive: true }));

/** Copies the files of a checkout before `npm ci` that the start needs. */
function copy(...folders: string[]): void {
  for (const folder of folders) {
    cpSync(join(repository, folder), join(root, folder), {
      recursive: true,
      filter: (path) => !path.includes(`${sep}node_modules`) && !path.includes(`${sep}dist`),
    });
  }
}

function run(file: string, flags: readonly string[] = []): Promise<{ exitCode: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const words = [...flags, join(root, file), '--version'];
    const child = execFile(process.execPath, words, (_error, _stdout, stderr) =>
      resolve({ exitCode: child.exitCode, stderr }),
    );
  });
}

function installNode(content: string | null): void {
  const folder = join(root, 'node_modules', 'node');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"name":"node","version":"26.0.0"}');
  if (content === null) return;
  const file = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  writeFileSync(file, content);
  chmodSync(file, 0o755);
}

describe('a start without its packages', () => {
  it.each([
    ['this Node', []],
    ['an old Node', OLD],
  ])('says to run npm ci, on %s', async (_, flags) => {
    copy('host/cli', 'server', 'wire');
    const { exitCode, stderr } = await run('host/cli/bin/jackfield.js', flags);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Jackfield cannot start: [^\n]*; run `npm ci`[^\n]* in [^\n]*\n$/);
    expect(stderr).toContain(root);
  });

  it.each([
    ['this Node', []],
    ['an old Node', OLD],
  ])('names the packages of the server where only that is there, on %s', async (_, flags) => {
    copy('server', 'wire');
    const { exitCode, stderr } = await run('server/bin/jackfield-server.js', flags);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/run `npm ci --omit=dev --workspace server --workspace wire`[^\n]*\n$/);
  });

  it('says to run npm rebuild where install scripts were switched off', async () => {
    copy('host/cli', 'server');
    installNode(null);
    const { exitCode, stderr } = await run('host/cli/bin/jackfield.js', OLD);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Jackfield cannot start: [^\n]* run `npm rebuild node && npm run build` in [^\n]*\n$/);
  });

  it.runIf(process.platform !== 'win32')('says to run npm ci where the packages are of another system', async () => {
    copy('host/cli', 'server');
    installNode('#!/lib/ld-of-another-system\n');
    const { exitCode, stderr } = await run('host/cli/bin/jackfield.js', OLD);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Jackfield cannot start: [^\n]*another system, run `npm ci` in [^\n]*\n$/);
  });
});
