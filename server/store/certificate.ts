import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { errnoOf, reasonOf, ServerError } from '../errors.ts';

export interface Certificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** SHA-256 of the DER encoding, which clients pin. */
  readonly sha256: Uint8Array;
  /** The same digest in hex, for display. */
  readonly fingerprint: string;
}

const FILE_NAME = 'certificate.pem';
/** Clients pin the certificate itself, so its expiry would only lock out all users. */
const VALID_YEARS = 50;

/**
 * Opens the certificate in `folder`, created at the first run: P-256, self-signed, key and certificate in one file that only the owner may read. Rejects with
 * CERTIFICATE_UNUSABLE when the existing one cannot be used, because a new one would lock out all clients that pinned it.
 */
export async function openCertificate(folder: string): Promise<Certificate> {
  const file = join(folder, FILE_NAME);
  const pem = (await readIfThere(file, folder)) ?? (await create(file, folder));
  try {
    const certificate = new X509Certificate(pem);
    const sha256 = createHash('sha256').update(certificate.raw).digest();
    createSecureContext({ key: pem, cert: pem });
    return { certificatePem: pem, privateKeyPem: pem, sha256, fingerprint: sha256.toString('hex') };
  } catch (error) {
    throw ServerError.of('CERTIFICATE_UNUSABLE', { folder, reason: reasonOf(error) }, error);
  }
}

async function readIfThere(file: string, folder: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw ServerError.of('DATA_DIR_UNUSABLE', { folder, reason: reasonOf(error) }, error);
  }
}

async function create(file: string, folder: string): Promise<string> {
  const notBeforeDate = new Date();
  const notAfterDate = new Date(notBeforeDate);
  notAfterDate.setFullYear(notAfterDate.getFullYear() + VALID_YEARS);
  // The module is large and needed once in the life of a server, so it is loaded here.
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'jackfield' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate,
    notAfterDate,
  });
  const pem = `${made.private.trim()}\n${made.cert.trim()}\n`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // A crash must not leave an incomplete certificate behind.
    await writeFile(`${file}.new`, pem, { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (error) {
    throw ServerError.of('DATA_DIR_UNUSABLE', { folder, reason: reasonOf(error) }, error);
  }
  return pem;
}
