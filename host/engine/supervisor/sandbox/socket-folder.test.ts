import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { isPrivateFolder, longestParentBytes, makeSocketFolder, socketParents } from './socket-folder.ts';

/** Temporary folder as macOS makes it for each user: 48 characters. */
const MAC_TMPDIR = '/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T';

function parentsWith(temporary: string, platform: NodeJS.Platform, environment: NodeJS.ProcessEnv = {}): string[] {
  vi.stubEnv('TMPDIR', temporary);
  try {
    return socketParents(environment, platform);
  } finally {
    vi.unstubAllEnvs();
  }
}

describe.runIf(process.platform !== 'win32')('the folder of the sockets', () => {
  it("lies in macOS's own TMPDIR of 48 characters, and 31 more would fit", () => {
    expect(MAC_TMPDIR).toHaveLength(48);
    expect(parentsWith(MAC_TMPDIR, 'darwin')[0]).toBe(MAC_TMPDIR);
    const longest = MAC_TMPDIR.padEnd(48 + 31, 'x');
    expect(parentsWith(longest, 'darwin')[0]).toBe(longest);
    expect(parentsWith(`${longest}x`, 'darwin')[0]).toBe('/tmp');
  });

  it('lies in TMPDIR up to 83 bytes on Linux, else in the next that is short enough', () => {
    expect(longestParentBytes('linux')).toBe(83);
    const longest = '/'.padEnd(83, 'x');
    expect(parentsWith(longest, 'linux')[0]).toBe(longest);
    const runtime = { XDG_RUNTIME_DIR: '/run/user/1000' };
    expect(parentsWith(`${longest}x`, 'linux', runtime)).toEqual(['/run/user/1000', '/tmp', '/var/tmp']);
  });

  it('counts bytes, not characters', () => {
    expect(parentsWith('/'.padEnd(43, 'ü'), 'linux')[0]).toBe('/tmp');
  });

  it('counts as the system does: a path of the longest length can be listened on, one of two bytes more cannot', async () => {
    const folder = makeSocketFolder();
    const longest = longestParentBytes(process.platform) + '/jf-XXXXXX/99999999.sock'.length;
    const outcomeOf = async (bytes: number): Promise<string> => {
      const server = createServer();
      const outcome = once(server, 'listening').then(
        () => 'listening',
        (error: NodeJS.ErrnoException) => error.code ?? '',
      );
      server.listen(join(folder, 's').padEnd(bytes, 's'));
      await outcome;
      server.close();
      return outcome;
    };
    try {
      expect(await outcomeOf(longest)).toBe('listening');
      expect(await outcomeOf(longest + 2)).toBe('EINVAL');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is made for its owner only, and is no longer private when others may enter or it is gone', () => {
    const folder = makeSocketFolder();
    expect(isPrivateFolder(folder)).toBe(true);
    chmodSync(folder, 0o755);
    expect(isPrivateFolder(folder)).toBe(false);
    rmSync(folder, { recursive: true });
    expect(isPrivateFolder(folder)).toBe(false);
  });
});
