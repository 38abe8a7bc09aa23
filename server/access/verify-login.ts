import { createPublicKey, verify } from 'node:crypto';
import { loginBytes } from '@jackfield/wire/login';
import type { ClientMessages } from '@jackfield/wire/messages';

/** Returns the public key (32 bytes) of a login whose signature matches our challenge and certificate, else null. */
export function verifyLogin(
  login: ClientMessages['login'],
  challenge: Uint8Array,
  certificateSha256: Uint8Array,
): Uint8Array | null {
  const publicKey = Buffer.from(login.publicKey, 'base64');
  const signature = Buffer.from(login.signature, 'base64');
  try {
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') },
      format: 'jwk',
    });
    return verify(null, loginBytes(challenge, certificateSha256, publicKey), key, signature) ? publicKey : null;
  } catch {
    // A key that is not a point on the curve, or has another length, is treated like a wrong signature.
    return null;
  }
}
