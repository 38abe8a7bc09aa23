import { JackfieldError } from '../../errors.ts';
import { parsePublicKey, parseSignature, verifySignature } from './minisign.ts';
import type { PublicKey } from './minisign.ts';

/** Result of the signature check of a component. */
export type Vouched =
  | { readonly kind: 'unsigned' }
  /** `isPinned` is false when the namespace has no pinned key yet; installing then pins this key. */
  | { readonly kind: 'signed'; readonly key: PublicKey; readonly isPinned: boolean };

/** The public key as stated in a signature's trusted comment, so that a first install has a key to pin: `key:RW…`. */
const KEY_IN_COMMENT = /(?:^|[\s])key:(RW[A-Za-z0-9+/=]{54})(?:\s|$)/;

/**
 * Checks the sidecar of a component against the keys of its namespace. Throws `SIGNATURE_MISSING` (a key is pinned, the file has none),
 * `SIGNATURE_KEY_CHANGED` (another key than the pinned ones) and `SIGNATURE_BAD`.
 */
export function checkSignature(
  id: string,
  content: Uint8Array,
  sidecar: string | null,
  pinned: readonly PublicKey[],
): Vouched {
  if (sidecar === null) {
    if (pinned.length > 0) throw JackfieldError.of('SIGNATURE_MISSING', { id, namespace: namespaceOf(id) });
    return { kind: 'unsigned' };
  }
  const signature = parseSignature(sidecar);
  if (signature === null) throw JackfieldError.of('SIGNATURE_BAD', { id, reason: 'it is no minisign signature' });
  const stated = KEY_IN_COMMENT.exec(signature.trustedComment)?.[1];
  const known = pinned.find(({ keyId }) => keyId === signature.keyId);
  const key = known ?? (stated === undefined ? null : parsePublicKey(stated));
  if (pinned.length > 0 && known === undefined) {
    const expected = pinned.map(({ keyId }) => keyId).join(', ');
    throw JackfieldError.of('SIGNATURE_KEY_CHANGED', { id, actual: signature.keyId, expected });
  }
  if (key === null) {
    const reason = `its key ${signature.keyId} is not known and it does not state it`;
    throw JackfieldError.of('SIGNATURE_BAD', { id, reason });
  }
  if (!verifySignature(content, signature, key))
    throw JackfieldError.of('SIGNATURE_BAD', { id, reason: 'the file is not the one that was signed' });
  return { kind: 'signed', key, isPinned: known !== undefined };
}

/** The trusted comment that `plugin sign` and `plugin publish` write. */
export function trustedCommentOf(id: string, version: string, key: PublicKey): string {
  return `timestamp:${Math.floor(Date.now() / 1_000)} plugin:${id}@${version} key:${key.text}`;
}

export function namespaceOf(id: string): string {
  return id.split(':')[0] ?? '';
}
