import { describe, expect, it } from 'vitest';
import { generateKey, parseSecretKey, signContent } from './minisign.ts';
import type { PublicKey } from './minisign.ts';
import { checkSignature, trustedCommentOf } from './signature-check.ts';

const content = Buffer.from('a component');
const id = 'someone:thing';
const ours = generateKey();
const theirs = generateKey();

async function sidecarBy(
  pair: { readonly secretText: string; readonly publicKey: PublicKey },
  comment = trustedCommentOf(id, '1.0.0', pair.publicKey),
): Promise<string> {
  return signContent(content, (await parseSecretKey(pair.secretText, ''))!, comment);
}

function codeOf(check: () => unknown): unknown {
  try {
    return check();
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

describe('checkSignature', () => {
  it('takes an unsigned file only where no key is pinned', () => {
    expect(checkSignature(id, content, null, [])).toEqual({ kind: 'unsigned' });
    expect(codeOf(() => checkSignature(id, content, null, [ours.publicKey]))).toBe('SIGNATURE_MISSING');
  });

  it('learns the key of a first signature, and then takes no other', async () => {
    const first = checkSignature(id, content, await sidecarBy(ours), []);
    expect(first).toEqual({ kind: 'signed', key: ours.publicKey, isPinned: false });
    const sidecar = await sidecarBy(theirs);
    expect(codeOf(() => checkSignature(id, content, sidecar, [ours.publicKey]))).toBe('SIGNATURE_KEY_CHANGED');
    expect(checkSignature(id, content, sidecar, [ours.publicKey, theirs.publicKey])).toMatchObject({ isPinned: true });
  });

  it('takes no word for a key: one with the number of the pinned key, and other bytes, is bad', async () => {
    const disguised = { ...theirs.publicKey, keyId: ours.publicKey.keyId };
    expect(codeOf(() => checkSignature(id, content, '', [disguised]))).toBe('SIGNATURE_BAD');
    const sidecar = await sidecarBy(ours);
    expect(codeOf(() => checkSignature(id, content, sidecar, [disguised]))).toBe('SIGNATURE_BAD');
    const lying = await sidecarBy(ours, trustedCommentOf(id, '1.0.0', theirs.publicKey));
    expect(codeOf(() => checkSignature(id, content, lying, []))).toBe('SIGNATURE_BAD');
  });

  it('refuses a signature of other bytes, and one whose key nobody knows', async () => {
    const sidecar = await sidecarBy(ours);
    const other = Buffer.from('another component');
    expect(codeOf(() => checkSignature(id, other, sidecar, [ours.publicKey]))).toBe('SIGNATURE_BAD');
    expect(codeOf(() => checkSignature(id, other, sidecar, []))).toBe('SIGNATURE_BAD');
    const silent = await sidecarBy(ours, 'timestamp:1');
    expect(codeOf(() => checkSignature(id, content, silent, []))).toBe('SIGNATURE_BAD');
    expect(checkSignature(id, content, silent, [ours.publicKey])).toMatchObject({ isPinned: true });
  });
});
