import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { GENERATOR, bindingsFile, contractDigest } from './generate.ts';

describe('bindings of the Rust SDK', () => {
  it('are made of the contract as it is now: run `node plugin-api/rust/generate.ts` where it changed', async () => {
    const [first, second] = (await readFile(bindingsFile, 'utf8')).split('\n');
    expect(first).toBe(`// contract ${await contractDigest()}`);
    expect(second).toContain(`\`wit-bindgen\` ${GENERATOR.slice('wit-bindgen-cli '.length)}`);
  });
});
