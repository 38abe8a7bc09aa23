import { open } from 'node:fs/promises';
import { JackfieldError } from '../../errors.ts';
import { MAX_SIGNATURE_BYTES } from './minisign.ts';

/** Path of the signature of a component. */
export function sidecarOf(file: string): string {
  return `${file}.minisig`;
}

/** Reads the text of a component's sidecar, cut at the maximum length of a signature; null when there is none. */
export async function readSidecar(file: string): Promise<string | null> {
  const sidecar = sidecarOf(file);
  try {
    await using handle = await open(sidecar, 'r');
    const bytes = new Uint8Array(MAX_SIGNATURE_BYTES + 1);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return Buffer.from(bytes.buffer, 0, bytesRead).toString('utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw JackfieldError.of('PLUGIN_FILE_UNREADABLE', { file: sidecar }, error);
  }
}
