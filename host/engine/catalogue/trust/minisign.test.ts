import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  formatPublicKey,
  generateKey,
  needsPassword,
  parsePublicKey,
  parseSecretKey,
  parseSignature,
  signContent,
  verifySignature,
} from './minisign.ts';

/** Made by minisign 0.11 from Debian: `-G -W`, `-S`, `-S -l`, and `-G` with the password "secret". */
const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const message = fixture('message.bin');
const publicKey = parsePublicKey(fixture('test.pub').toString())!;

describe('minisign', () => {
  it('reads a public key as a file and as one line', () => {
    expect(publicKey.keyId).toBe('C254A58E364C7EC5');
    expect(parsePublicKey(publicKey.text)).toEqual(publicKey);
    expect(parsePublicKey(formatPublicKey(publicKey))).toEqual(publicKey);
  });

  it.each([
    ['prehashed.minisig', true, 'hashed, as by default'],
    ['legacy.minisig', false, 'legacy'],
  ])('verifies %s of the program minisign, and not with one bit changed', (name, isPrehashed, comment) => {
    const signature = parseSignature(fixture(name).toString())!;
    expect(signature).toMatchObject({ keyId: publicKey.keyId, isPrehashed, trustedComment: comment });
    expect(verifySignature(message, signature, publicKey)).toBe(true);
    expect(verifySignature(Buffer.concat([message, Buffer.from('.')]), signature, publicKey)).toBe(false);
    expect(verifySignature(message, { ...signature, trustedComment: `${comment}.` }, publicKey)).toBe(false);
    expect(verifySignature(message, { ...signature, isPrehashed: !isPrehashed }, publicKey)).toBe(false);
    expect(verifySignature(message, signature, generateKey().publicKey)).toBe(false);
    const renamed = { ...generateKey().publicKey, keyId: publicKey.keyId };
    expect(verifySignature(message, signature, renamed)).toBe(false);
  });

  it('signs with a key of the program and with its own', async () => {
    const { secretText, publicKey: own } = generateKey();
    for (const [text, expected] of [
      [fixture('test.key').toString(), publicKey],
      [secretText, own],
    ] as const) {
      expect(needsPassword(text)).toBe(false);
      const secret = (await parseSecretKey(text, ''))!;
      expect(secret.publicKey.text).toBe(expected.text);
      const signature = parseSignature(signContent(message, secret, 'file:message.bin'))!;
      expect(signature.trustedComment).toBe('file:message.bin');
      expect(verifySignature(message, signature, expected)).toBe(true);
    }
    expect(needsPassword(fixture('password.key').toString())).toBe(true);
  });

  it.runIf(existsSync('/usr/bin/minisign'))('is understood by the program minisign', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jackfield-minisign-'));
    try {
      const { secretText, publicKey: own } = generateKey();
      const file = join(folder, 'plugin.wasm');
      await writeFile(file, message);
      await writeFile(`${file}.minisig`, signContent(message, (await parseSecretKey(secretText, ''))!, 'key: ours'));
      const said = execFileSync('/usr/bin/minisign', ['-V', '-m', file, '-P', own.text], { encoding: 'utf8' });
      expect(said).toContain('Signature and comment signature verified');
      const keyFile = join(folder, 'own.key');
      await writeFile(keyFile, secretText);
      execFileSync('/usr/bin/minisign', ['-S', '-s', keyFile, '-m', file, '-x', join(folder, 'again.minisig')]);
      const again = parseSignature(readFileSync(join(folder, 'again.minisig'), 'utf8'))!;
      expect(verifySignature(message, again, own)).toBe(true);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('takes nothing that is not exactly a key or a signature', async () => {
    const text = fixture('prehashed.minisig').toString();
    const lines = text.split('\n');
    const foreign = [
      '',
      '\n\n\n\n',
      text.repeat(2),
      text.replace('trusted comment: hashed', 'trusted comment: hash\u0007ed'),
      lines.with(1, `${lines[1]}A`).join('\n'),
      lines.with(1, lines[1]!.replace('RUT', 'RXT')).join('\n'),
      lines.slice(0, 3).join('\n'),
      'x'.repeat(100_000),
    ];
    for (const each of foreign) expect(parseSignature(each)).toBeNull();
    expect(parsePublicKey(fixture('test.key').toString())).toBeNull();
    for (const each of ['', 'RW', text, `${publicKey.text}A`]) {
      expect(parsePublicKey(each)).toBeNull();
      expect(await parseSecretKey(each, '')).toBeNull();
    }
    for (let cut = 0; cut < text.length - 2; cut++) expect(parseSignature(text.slice(0, cut))).toBeNull();
  });
});
