import { describe, expect, it } from 'vitest';
import { committed, generatePackages } from './generate.ts';

/** gofmt lays out with tabs, blanks and trailing commas; the words are the generator's. */
function words(text: string): string {
  return text.replaceAll(/[\s,]+/g, '');
}

describe('packages of the Go SDK', () => {
  it('are what the contract gives: run `node plugin-api/go/generate.ts` where it changed', async () => {
    const packages = await generatePackages();
    expect(packages.size).toBeGreaterThan(80);
    for (const [path, text] of packages) expect(words(await committed(path)), path).toBe(words(text));
  });

  it('hand audio frames over without a copy and events as copies', async () => {
    const packages = await generatePackages();
    expect(packages.get('capturedaudio/capturedaudio_wasm.go')).toContain('abi.ViewFloat32s(p0, p1)');
    expect(packages.get('peerdataevents/peerdataevents_wasm.go')).toContain('abi.Bytes(');
  });
});
