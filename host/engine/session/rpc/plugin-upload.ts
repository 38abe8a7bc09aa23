import type { IncomingMessage } from 'node:http';
import type { InspectedOffer } from '@jackfield/protocol/plugins';
import { JackfieldError } from '../../errors.ts';

/** Same limit as in the validator: a larger file is refused before it is read to its end. */
const MAX_COMPONENT_BYTES = 64 << 20;
/** Maximum length of a signature file in base64. */
const MAX_SIGNATURE_CHARACTERS = 8_192;

/** Inspects a component, and the text of its signature if there is one, for the user to review. */
export type TakePlugin = (bytes: Uint8Array, sidecar: string | null) => Promise<InspectedOffer>;

/** Response to a page that posted a file: the offer, or the error. */
export type UploadAnswer =
  | { readonly status: 200; readonly body: InspectedOffer }
  | { readonly status: 400 | 413; readonly body: object };

/** Reads a posted component; its signature comes in the header `x-jackfield-signature`. Never throws. */
export async function receivePlugin(request: IncomingMessage, take: TakePlugin): Promise<UploadAnswer> {
  try {
    const bytes = await readComponent(request);
    if (bytes === null) {
      const details = { what: 'the file', actual: 'more', limit: MAX_COMPONENT_BYTES };
      return { status: 413, body: JackfieldError.of('PLUGIN_TOO_LARGE', details).toCoded() };
    }
    return { status: 200, body: await take(bytes, signatureOf(request)) };
  } catch (error) {
    return { status: 400, body: JackfieldError.from(error).toCoded() };
  }
}

/** Returns null when the component is too large. */
async function readComponent(request: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_COMPONENT_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function signatureOf(request: IncomingMessage): string | null {
  const header = request.headers['x-jackfield-signature'];
  if (typeof header !== 'string') return null;
  return Buffer.from(header.slice(0, MAX_SIGNATURE_CHARACTERS), 'base64').toString('utf8');
}
