import { readFile, writeFile } from 'node:fs/promises';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { inspectBytes, readPluginFile, sha256 } from '../plugin-file.ts';
import { formatPublicKey, generateKey, needsPassword, parseSecretKey, signContent } from './minisign.ts';
import type { PublicKey, SecretKey } from './minisign.ts';
import { readSidecar, sidecarOf } from './sidecar.ts';
import { checkSignature, namespaceOf, trustedCommentOf } from './signature-check.ts';
import { TrustStore } from './trust-store.ts';

export { publishFile } from '../sources/publish.ts';
export { parsePublicKey } from './minisign.ts';
export type { PublicKey } from './minisign.ts';
export { TrustStore } from './trust-store.ts';

/** Data about a file that `plugin sign` and `plugin verify` report. */
export interface SignedFile {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  /** `RW…` */
  readonly key: string;
  readonly keyId: string;
}

/** Writes a new key pair: `file`, which only its owner may read and which must not exist, and `file.pub`. */
export async function writeNewKey(file: string): Promise<PublicKey> {
  const { secretText, publicKey } = generateKey();
  try {
    await writeFile(file, secretText, { flag: 'wx', mode: 0o600 });
    await writeFile(`${file}.pub`, formatPublicKey(publicKey));
  } catch (error) {
    throw JackfieldError.of('SETTINGS_UNWRITABLE', { file, reason: reasonOf(error) }, error);
  }
  return publicKey;
}

/** Reads a secret key; the password comes from the environment variable JACKFIELD_KEY_PASSWORD. Rejects with `SIGNING_KEY_INVALID`. */
export async function openSecretKey(file: string): Promise<SecretKey> {
  const invalid = (reason: string, cause?: unknown): JackfieldError =>
    JackfieldError.of('SIGNING_KEY_INVALID', { file, reason }, cause);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw invalid(reasonOf(error), error);
  }
  const password = process.env['JACKFIELD_KEY_PASSWORD'];
  if (needsPassword(text) && password === undefined)
    throw invalid('it has a password, and JACKFIELD_KEY_PASSWORD is not set');
  const key = await parseSecretKey(text, password ?? '');
  if (key === null) throw invalid(needsPassword(text) ? 'the password is wrong' : 'it is no key of minisign');
  return key;
}

/** Validates a component and writes its sidecar beside it, replacing an existing one. */
export async function signFile(file: string, key: SecretKey): Promise<SignedFile> {
  const bytes = await readPluginFile(file);
  const { manifest, digest } = inspectBytes(bytes, file);
  const sidecar = signContent(bytes, key, trustedCommentOf(manifest.id, manifest.version, key.publicKey));
  try {
    await writeFile(sidecarOf(file), sidecar);
  } catch (error) {
    throw JackfieldError.of('SETTINGS_UNWRITABLE', { file: sidecarOf(file), reason: reasonOf(error) }, error);
  }
  const { text, keyId } = key.publicKey;
  return { id: manifest.id, version: manifest.version, digest, key: text, keyId };
}

/** Checks the sidecar of a component as an install would; `trustFile` is the user's list. Null for an unsigned file that needs no signature. */
export async function verifyFile(file: string, trustFile: string): Promise<SignedFile | null> {
  using trust = await TrustStore.open(trustFile);
  trust.assertUsable();
  const bytes = await readPluginFile(file);
  const { manifest } = inspectBytes(bytes, file);
  const { id, version } = manifest;
  const vouched = checkSignature(id, bytes, await readSidecar(file), trust.keysOf(namespaceOf(id)));
  const key = vouched.kind === 'signed' ? vouched.key : null;
  trust.assertNotRevoked(id, sha256(bytes), key?.text ?? null);
  return key === null ? null : { id, version, digest: sha256(bytes), key: key.text, keyId: key.keyId };
}
