import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parsePublicKey, parseSecretKey, parseSignature, signContent, verifySignature } from './minisign.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

/** scrypt needs 1 GiB and several seconds. */
it('opens a key of the program minisign with its password and with no other', async () => {
  const publicKey = parsePublicKey(fixture('password.pub'))!;
  expect(await parseSecretKey(fixture('password.key'), 'wrong')).toBeNull();
  const secret = (await parseSecretKey(fixture('password.key'), 'secret'))!;
  expect(secret.publicKey.text).toBe(publicKey.text);
  const content = Buffer.from('a component');
  expect(verifySignature(content, parseSignature(signContent(content, secret, 'x'))!, publicKey)).toBe(true);
});
