import { resolvePaths, trustFileOf } from '@jackfield/engine/paths';
import { openSecretKey, signFile, verifyFile, writeNewKey } from '@jackfield/engine/signing';
import type { Output } from '../output.ts';

/** Creates a key pair. */
export async function keygen(file: string, output: Output): Promise<void> {
  const { text, keyId } = await writeNewKey(file);
  output.result({ file, key: text, keyId }, [
    `${file} is the secret key: keep it, and keep it to yourself.`,
    `${file}.pub is the public one: ${text}`,
  ]);
}

/** Signs each file, in order; stops at the first failure. */
export async function sign(files: readonly string[], keyFile: string, output: Output): Promise<void> {
  const key = await openSecretKey(keyFile);
  const signed = [];
  for (const file of files) signed.push({ file, ...(await signFile(file, key)) });
  output.result(
    signed,
    signed.map(({ file, id, version, keyId }) => `${file}: ${id} ${version}, signed with ${keyId}.`),
  );
}

/** Verifies each file, in order; stops at the first failure. */
export async function verify(files: readonly string[], dataDir: string | undefined, output: Output): Promise<void> {
  const trustFile = trustFileOf(resolvePaths(dataDir));
  const verified = [];
  for (const file of files) verified.push({ file, signature: await verifyFile(file, trustFile) });
  output.result(
    verified,
    verified.map(({ file, signature }) =>
      signature === null
        ? `${file}: not signed, and nobody has to.`
        : `${file}: ${signature.id} ${signature.version}, signed with ${signature.keyId}.`,
    ),
  );
}
