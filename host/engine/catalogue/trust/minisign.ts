import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  scrypt,
  sign,
  verify,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/**
 * Keys and signatures as the program `minisign` reads and writes them (https://jedisct1.github.io/minisign/, "Public key format" and on): Ed25519 over the file
 * (`Ed`, legacy) or over its BLAKE2b-512 (`ED`), and over signature and trusted comment. Foreign text is parsed strictly; parsers return null for invalid text.
 */

/** A public key. `text` is its one line of base64, `RW…`, as keys are written in trust.toml. */
export interface PublicKey {
  readonly text: string;
  /** 16 upper-case hex digits, as minisign prints them. The id names a key, but proves nothing. */
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

/** A secret key that is ready to sign. */
export interface SecretKey {
  readonly publicKey: PublicKey;
  readonly key: KeyObject;
}

/** Content of a sidecar file. */
export interface Signature {
  readonly keyId: string;
  readonly isPrehashed: boolean;
  readonly signature: Uint8Array;
  readonly trustedComment: string;
  /** Signature over the signature and the trusted comment. */
  readonly globalSignature: Uint8Array;
}

export const MAX_SIGNATURE_BYTES = 4_096;
const MAX_KEY_BYTES = 1_024;
const LEGACY = 'Ed';
const PREHASHED = 'ED';
/** RFC 8410: DER prefix before the 32 bytes of an Ed25519 key. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Control characters except the tab. A comment is one line that people read. */
const UNSHOWABLE = /[^\P{Cc}\t]/u;

/** Parses a key given as `RW…` or as the whole text of a `.pub` file. */
export function parsePublicKey(text: string): PublicKey | null {
  if (text.length > MAX_KEY_BYTES) return null;
  const lines = linesOf(text);
  const line = lines.length === 1 ? lines[0] : lines.length === 2 && isComment(lines[0]) ? lines[1] : undefined;
  const bytes = decode(line, 42);
  if (bytes === null || ascii(bytes, 0, 2) !== LEGACY) return null;
  return { text: bytes.toString('base64'), keyId: keyIdOf(bytes.subarray(2, 10)), bytes: bytes.subarray(10) };
}

/** Returns the text of a `.pub` file. */
export function formatPublicKey(key: PublicKey): string {
  return `untrusted comment: minisign public key ${key.keyId}\n${key.text}\n`;
}

/** Parses the text of a `.minisig` file. */
export function parseSignature(text: string): Signature | null {
  if (text.length > MAX_SIGNATURE_BYTES) return null;
  const [untrusted, encoded, trusted, global, ...rest] = linesOf(text);
  const prefix = 'trusted comment: ';
  if (rest.length > 0 || !isComment(untrusted) || trusted?.startsWith(prefix) !== true) return null;
  const bytes = decode(encoded, 74);
  const globalSignature = decode(global, 64);
  const trustedComment = trusted.slice(prefix.length);
  if (bytes === null || globalSignature === null || UNSHOWABLE.test(trustedComment)) return null;
  const algorithm = ascii(bytes, 0, 2);
  if (algorithm !== LEGACY && algorithm !== PREHASHED) return null;
  return {
    keyId: keyIdOf(bytes.subarray(2, 10)),
    isPrehashed: algorithm === PREHASHED,
    signature: bytes.subarray(10),
    trustedComment,
    globalSignature,
  };
}

/** True when the key signed exactly these bytes and the trusted comment. */
export function verifySignature(content: Uint8Array, signature: Signature, key: PublicKey): boolean {
  if (signature.keyId !== key.keyId) return false;
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI, key.bytes]), format: 'der', type: 'spki' });
  const signed = signature.isPrehashed ? blake2b512(content) : content;
  const commented = Buffer.concat([signature.signature, Buffer.from(signature.trustedComment, 'utf8')]);
  return (
    verify(null, signed, publicKey, signature.signature) &&
    verify(null, commented, publicKey, signature.globalSignature)
  );
}

/** Signs the BLAKE2b-512 of the content and returns the text of the sidecar. `trustedComment` is one line. */
export function signContent(content: Uint8Array, secret: SecretKey, trustedComment: string): string {
  if (UNSHOWABLE.test(trustedComment)) throw new TypeError('A trusted comment is one line.');
  const signature = sign(null, blake2b512(content), secret.key);
  const head = Buffer.concat([Buffer.from(PREHASHED, 'latin1'), keyIdBytes(secret.publicKey)]);
  const global = sign(null, Buffer.concat([signature, Buffer.from(trustedComment, 'utf8')]), secret.key);
  return [
    'untrusted comment: signature of a Jackfield plugin',
    Buffer.concat([head, signature]).toString('base64'),
    `trusted comment: ${trustedComment}`,
    `${global.toString('base64')}\n`,
  ].join('\n');
}

/** Generates a key pair; `secretText` is a `.key` file without a password, as `minisign -G -W` writes it. */
export function generateKey(): { readonly secretText: string; readonly publicKey: PublicKey } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const keyNumber = randomBytes(8);
  const text = Buffer.concat([Buffer.from(LEGACY, 'latin1'), keyNumber, point]).toString('base64');
  const secret = Buffer.concat([
    Buffer.from('Ed\0\0B2', 'latin1'),
    // There is no salt and there are no scrypt limits. There is no checksum either, because without a password nothing can be mistyped.
    Buffer.alloc(48),
    keyNumber,
    seed,
    point,
    Buffer.alloc(32),
  ]);
  const secretText = `untrusted comment: minisign secret key of a plugin publisher\n${secret.toString('base64')}\n`;
  return { secretText, publicKey: { text, keyId: keyIdOf(keyNumber), bytes: point } };
}

/** True for the text of a `.key` file that has a password. */
export function needsPassword(text: string): boolean {
  const bytes = decode(linesOf(text)[1], 158);
  return bytes !== null && ascii(bytes, 2, 4) === 'Sc';
}

/** Reads the text of a `.key` file; null when the text is invalid or the password is wrong. Deriving a key from a password takes seconds and up to 1 GiB. */
export async function parseSecretKey(text: string, password: string): Promise<SecretKey | null> {
  const lines = linesOf(text);
  const bytes = lines.length === 2 && isComment(lines[0]) ? decode(lines[1], 158) : null;
  if (bytes === null || ascii(bytes, 0, 2) !== LEGACY || ascii(bytes, 4, 6) !== 'B2') return null;
  let body = bytes.subarray(54);
  if (ascii(bytes, 2, 4) === 'Sc') {
    const parameters = scryptParameters(bytes.readBigUInt64LE(38), bytes.readBigUInt64LE(46));
    if (parameters === null) return null;
    const stream = await deriveStream(password, bytes.subarray(6, 38), parameters);
    body = Buffer.from(body.map((byte, index) => byte ^ (stream[index] ?? 0)));
  } else if (ascii(bytes, 2, 4) !== '\0\0') return null;
  return secretKeyOf(body.subarray(0, 8), body.subarray(8, 40), body.subarray(40, 72));
}

/** Returns null unless the seed results in the stored public key; with a wrong password it does not. */
function secretKeyOf(keyNumber: Uint8Array, seed: Uint8Array, point: Uint8Array): SecretKey | null {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const actual = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  if (!actual.equals(point)) return null;
  const text = Buffer.concat([Buffer.from(LEGACY, 'latin1'), keyNumber, point]).toString('base64');
  return { key, publicKey: { text, keyId: keyIdOf(keyNumber), bytes: point } };
}

interface ScryptParameters {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** libsodium's choice (crypto_pwhash_scryptsalsa208sha256, `pickparams`); null beyond 1 GiB. */
function scryptParameters(operations: bigint, memoryBytes: bigint): ScryptParameters | null {
  const most = 1_073_741_824n;
  if (memoryBytes > most || operations > most) return null;
  const limit = operations < 32_768n ? 32_768 : Number(operations);
  const memory = Number(memoryBytes);
  const r = 8;
  const isSmall = limit < memory / 32;
  const maxN = isSmall ? limit / (r * 4) : memory / (r * 128);
  let bits = 1;
  while (bits < 63 && 2 ** bits <= maxN / 2) bits += 1;
  const N = 2 ** bits;
  return { N, r, p: isSmall ? 1 : Math.max(1, Math.floor(Math.min(limit / 4 / N, 0x3fff_ffff) / r)) };
}

function deriveStream(password: string, salt: Uint8Array, { N, r, p }: ScryptParameters): Promise<Buffer> {
  const maxmem = 128 * N * r + 128 * r * p + 1_048_576;
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 104, { N, r, p, maxmem }, (error, stream) => {
      if (error === null) resolve(stream);
      else reject(error);
    });
  });
}

function linesOf(text: string): string[] {
  const lines = text
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function isComment(line: string | undefined): boolean {
  return line?.startsWith('untrusted comment:') === true;
}

/** Decodes a line of base64; null unless it has exactly `length` bytes. */
function decode(line: string | undefined, length: number): Buffer | null {
  if (line === undefined || !BASE64.test(line)) return null;
  const bytes = Buffer.from(line, 'base64');
  return bytes.length === length && bytes.toString('base64') === line ? bytes : null;
}

function ascii(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end);
}

/** minisign prints a key id as a 64-bit number; the file stores its low byte first. */
function keyIdOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.toReversed()).toString('hex').toUpperCase();
}

function keyIdBytes(key: PublicKey): Buffer {
  return Buffer.from(key.text, 'base64').subarray(2, 10);
}

function blake2b512(content: Uint8Array): Buffer {
  return createHash('blake2b512').update(content).digest();
}
