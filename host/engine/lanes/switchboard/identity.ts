import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { identityFingerprint } from '@jackfield/wire/login';
import { JackfieldError, reasonOf } from '../../errors.ts';

/** The Ed25519 key that identifies a user on every visit. */
export class Identity {
  readonly #privateKey: KeyObject;
  /** Raw public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Fingerprint that others see, 32 hex digits. */
  readonly fingerprint: string;

  private constructor(privateKey: KeyObject) {
    const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
    if (privateKey.asymmetricKeyType !== 'ed25519' || x === undefined) throw new TypeError('the key is not Ed25519');
    this.#privateKey = privateKey;
    this.publicKey = Buffer.from(x, 'base64url');
    this.fingerprint = identityFingerprint(this.publicKey);
  }

  /**
   * Reads the key (PEM) or creates one, readable by the owner only. Rejects with IDENTITY_UNUSABLE when the file holds no such key: with a new one the user
   * would be another person to every server, so it is not created silently.
   */
  static async open(path: string): Promise<Identity> {
    try {
      return new Identity(createPrivateKey((await readIfThere(path)) ?? (await create(path))));
    } catch (error) {
      throw JackfieldError.of('IDENTITY_UNUSABLE', { file: path, reason: reasonOf(error) }, error);
    }
  }

  /** Returns a signature of 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array {
    return sign(null, bytes, this.#privateKey);
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function create(path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // A crash must not leave a partial key behind.
  await writeFile(`${path}.new`, pem, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return pem;
}
