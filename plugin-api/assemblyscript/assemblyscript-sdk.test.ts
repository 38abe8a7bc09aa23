import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GENERATED_FOLDERS, committed, generateSdk, sdkFolder } from './generate.ts';

describe('contract and hooks of the AssemblyScript SDK', () => {
  it('are what the contract gives: run `node plugin-api/assemblyscript/generate.ts` where it changed', async () => {
    const files = await generateSdk();
    expect(files.size).toBeGreaterThan(50);
    for (const [path, text] of files) expect(await committed(path), path).toBe(text);
  });

  it('hold nothing else', async () => {
    const found: string[] = [];
    for (const folder of GENERATED_FOLDERS) {
      for (const entry of await readdir(join(sdkFolder, folder), { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) found.push(join(entry.parentPath, entry.name).slice(sdkFolder.length + 1));
      }
    }
    expect(found.sort()).toEqual([...(await generateSdk()).keys()].sort());
  });

  it('leave what runs for a frame or a packet to files written by hand', async () => {
    const paths = [...(await generateSdk()).keys()];
    expect(paths.filter((path) => /audio|codec|gate|voice|echo/.test(path))).toEqual([]);
  });
});
