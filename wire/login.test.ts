import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { identityFingerprint, loginBytes } from './login.ts';

it('signs what belongs to this login alone: its context, the challenge, the certificate and the key', () => {
  const [challenge, certificate, key] = [1, 2, 3].map((value) => new Uint8Array(32).fill(value));
  if (challenge === undefined || certificate === undefined || key === undefined) throw new Error('three parts');
  const context = new TextEncoder().encode('jackfield login 1\0');
  expect([...loginBytes(challenge, certificate, key)]).toEqual([...context, ...challenge, ...certificate, ...key]);
  expect(identityFingerprint(key)).toBe(createHash('sha256').update(key).digest('hex').slice(0, 32));
});
