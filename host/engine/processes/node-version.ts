import { JackfieldError } from '../errors.ts';

/** The first Node whose permission model also refuses the network. */
const REQUIRED_MAJOR = 26;

/** Path of the Node that sandboxes run on: the one that runs us. Throws `NODE_TOO_OLD`. */
export function supportedNode(): string {
  const actual = process.versions.node;
  if (Number.parseInt(actual, 10) < REQUIRED_MAJOR) {
    throw JackfieldError.of('NODE_TOO_OLD', { required: REQUIRED_MAJOR, actual });
  }
  return process.execPath;
}
