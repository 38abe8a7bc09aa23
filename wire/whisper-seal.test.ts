import { generateKeyPairSync, sign } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityFingerprint } from './login.ts';
import { agreementBytes, createAgreementKeys, isAgreementOf, openWhisperKey, sealWhisperKey } from './whisper-seal.ts';

const [ada, bob, eve] = [createAgreementKeys(), createAgreementKeys(), createAgreementKeys()];
const context = { whisperId: 9, epoch: 3, senderId: 1, listenerId: 2 };
const key = Uint8Array.from({ length: 16 }, (_, index) => index);

function seal(): Uint8Array {
  const sealed = sealWhisperKey(key, ada, bob.publicKey, context);
  if (sealed === null) throw new Error('not sealed');
  return sealed;
}

describe('the key of a whisper', () => {
  it('is opened by the listener that it was sealed for, as 32 bytes, and by nobody else, the sender included', () => {
    const sealed = seal();
    expect(sealed.length).toBe(32);
    expect(openWhisperKey(sealed, bob, ada.publicKey, context)).toEqual(key);
    expect(openWhisperKey(sealed, eve, ada.publicKey, context)).toBeNull();
    expect(openWhisperKey(sealed, bob, eve.publicKey, context)).toBeNull();
    // Each direction between two users has a key of its own.
    expect(openWhisperKey(sealed, ada, bob.publicKey, context)).toBeNull();
  });

  it('is not opened for another whisper, epoch, sender or listener, nor after any bit was turned', () => {
    const sealed = seal();
    for (const field of ['whisperId', 'epoch', 'senderId', 'listenerId'] as const) {
      expect(openWhisperKey(sealed, bob, ada.publicKey, { ...context, [field]: 77 }), field).toBeNull();
    }
    for (let bit = 0; bit < 256; bit += 1) {
      const forged = Uint8Array.from(sealed);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(openWhisperKey(forged, bob, ada.publicKey, context), `bit ${bit}`).toBeNull();
    }
  });

  it('answers foreign bytes with null and never throws: points of low order, other lengths, anything', () => {
    expect(sealWhisperKey(key, ada, new Uint8Array(32), context)).toBeNull();
    expect(openWhisperKey(seal(), bob, new Uint8Array(32), context)).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ maxLength: 70 }), (sealed, publicKey) => {
        expect(openWhisperKey(sealed, bob, publicKey, context)).toBeNull();
      }),
    );
  });
});

describe('an agreement key', () => {
  const { privateKey, publicKey: identity } = generateKeyPairSync('ed25519');
  const publicKey = Buffer.from(identity.export({ format: 'jwk' }).x ?? '', 'base64url');
  const signature = sign(null, agreementBytes(ada.publicKey), privateKey);
  const agreement = { publicKey, agreementKey: ada.publicKey, signature };
  const fingerprint = identityFingerprint(publicKey);

  it('counts when the identity with the fingerprint signed it, and not with another key, signature or identity', () => {
    expect(isAgreementOf(fingerprint, agreement)).toBe(true);
    expect(isAgreementOf(fingerprint, { ...agreement, agreementKey: eve.publicKey })).toBe(false);
    expect(isAgreementOf('0'.repeat(32), agreement)).toBe(false);
    const other = Buffer.from(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    expect(isAgreementOf(identityFingerprint(other), { ...agreement, publicKey: other })).toBe(false);
  });

  it('of foreign bytes is refused without a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 70 }), (bytes, wrong) => {
        expect(
          isAgreementOf(identityFingerprint(bytes), { publicKey: bytes, agreementKey: bytes, signature: wrong }),
        ).toBe(false);
      }),
    );
  });
});
