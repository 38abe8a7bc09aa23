/**
 * Seals the key of a whisper for one listener: X25519 (RFC 7748) between the key pairs of two connections, HKDF-SHA-256 (RFC 5869), AES-128-GCM. The server,
 * which forwards the sealed key, cannot open it. The identity's signature binds a connection's key pair to the fingerprint that users see.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  verify,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { identityFingerprint } from './login.ts';
import { writeUint32 } from './voice-packet.ts';

const WHISPER_KEY_BYTES = 16;
const TAG_BYTES = 16;
export const SEALED_WHISPER_KEY_BYTES = WHISPER_KEY_BYTES + TAG_BYTES;
const SIGNING_CONTEXT = 'jackfield agreement key 1\0';
const WRAPPING_CONTEXT = 'jackfield whisper key 1\0';
const ALGORITHM = 'aes-128-gcm';

/** The key pair with which whisper keys are sealed; one for each connection. */
export interface AgreementKeys {
  readonly privateKey: KeyObject;
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** Context that binds a sealed key to its whisper; each field is part of the nonce or the additional data. */
export interface WhisperKeyContext {
  readonly whisperId: number;
  readonly epoch: number;
  readonly senderId: number;
  readonly listenerId: number;
}

export function createAgreementKeys(): AgreementKeys {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  return { privateKey, publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url') };
}

/** The bytes that the identity signs. */
export function agreementBytes(agreementKey: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(SIGNING_CONTEXT, 'latin1'), agreementKey]);
}

/** True when the identity with this fingerprint has signed the agreement key. */
export function isAgreementOf(
  fingerprint: string,
  agreement: { readonly publicKey: Uint8Array; readonly agreementKey: Uint8Array; readonly signature: Uint8Array },
): boolean {
  if (identityFingerprint(agreement.publicKey) !== fingerprint) return false;
  try {
    const key = importRaw('Ed25519', agreement.publicKey);
    return verify(null, agreementBytes(agreement.agreementKey), key, agreement.signature);
  } catch {
    // A key that is not a point on the curve is treated like a wrong signature.
    return false;
  }
}

/** Returns 32 bytes, or null for an invalid agreement key. */
export function sealWhisperKey(
  key: Uint8Array,
  own: AgreementKeys,
  listenerKey: Uint8Array,
  context: WhisperKeyContext,
): Uint8Array | null {
  const wrapping = wrappingKey(own, listenerKey, own.publicKey, listenerKey);
  if (wrapping === null) return null;
  const cipher = createCipheriv(ALGORITHM, wrapping, nonceOf(context), { authTagLength: TAG_BYTES });
  cipher.setAAD(bound(context.senderId, context.listenerId));
  return Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** Returns the 16 bytes that the sender sealed for this listener, or null when any part does not match. */
export function openWhisperKey(
  sealed: Uint8Array,
  own: AgreementKeys,
  senderKey: Uint8Array,
  context: WhisperKeyContext,
): Uint8Array | null {
  const wrapping = wrappingKey(own, senderKey, senderKey, own.publicKey);
  if (wrapping === null || sealed.length !== SEALED_WHISPER_KEY_BYTES) return null;
  const decipher = createDecipheriv(ALGORITHM, wrapping, nonceOf(context), { authTagLength: TAG_BYTES });
  decipher.setAAD(bound(context.senderId, context.listenerId));
  decipher.setAuthTag(sealed.subarray(WHISPER_KEY_BYTES));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(0, WHISPER_KEY_BYTES)), decipher.final()]));
  } catch {
    // node:crypto reports a wrong tag only by throwing.
    return null;
  }
}

/** Key for one direction between two connections. */
function wrappingKey(
  own: AgreementKeys,
  otherKey: Uint8Array,
  senderKey: Uint8Array,
  listenerKey: Uint8Array,
): Uint8Array | null {
  try {
    const secret = diffieHellman({ privateKey: own.privateKey, publicKey: importRaw('X25519', otherKey) });
    const info = Buffer.concat([Buffer.from(WRAPPING_CONTEXT, 'latin1'), senderKey, listenerKey]);
    return new Uint8Array(hkdfSync('sha256', secret, '', info, WHISPER_KEY_BYTES));
  } catch {
    // The agreement key is a point of low order or has another length.
    return null;
  }
}

function importRaw(curve: 'Ed25519' | 'X25519', raw: Uint8Array): KeyObject {
  return createPublicKey({
    key: { kty: 'OKP', crv: curve, x: Buffer.from(raw).toString('base64url') },
    format: 'jwk',
  });
}

/** Whisper id and epoch; the pair never repeats under the keys of two connections. */
function nonceOf({ whisperId, epoch }: WhisperKeyContext): Uint8Array {
  const nonce = new Uint8Array(12);
  writeUint32(nonce, 0, whisperId);
  writeUint32(nonce, 8, epoch);
  return nonce;
}

function bound(senderId: number, listenerId: number): Uint8Array {
  const bytes = new Uint8Array(8);
  writeUint32(bytes, 0, senderId);
  writeUint32(bytes, 4, listenerId);
  return bytes;
}
