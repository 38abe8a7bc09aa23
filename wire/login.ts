/** Proof of identity: the bytes that a client signs, and the fingerprint that both ends derive from the key. */
import { createHash } from 'node:crypto';

export const CHALLENGE_BYTES = 32;
/** Size of a raw Ed25519 key (RFC 8032). */
export const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;
const CONTEXT = 'jackfield login 1\0';

/**
 * The bytes that the login signs. The certificate's SHA-256 (32 bytes, as each end sees it) binds the signature to this server: a man in the middle presents
 * another certificate.
 */
export function loginBytes(challenge: Uint8Array, certificateSha256: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(CONTEXT, 'latin1'), challenge, certificateSha256, publicKey]);
}

/** Fingerprint of an identity across sessions and servers: the first 16 bytes of the key's SHA-256, 32 hex digits. */
export function identityFingerprint(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 32);
}
