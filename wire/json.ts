import { findJsonFault, placeOf } from './json-fault.ts';

/** Maximum nesting. No message, manifest or setting is deeper, and the consumers of the value (validators, `structuredClone`) recurse. */
export const MAX_JSON_DEPTH = 64;

/** Error thrown by `parseJson` and `parseJsonFile`. `message` is complete except for the name of the file. */
export class JsonError extends SyntaxError {
  override readonly name = 'JsonError';
}

/** Parses JSON from another program. Throws a `JsonError` for invalid JSON, and for arrays and objects nested deeper than `maxDepth`. */
export function parseJson(text: string, maxDepth = MAX_JSON_DEPTH): unknown {
  if (isDeeperThan(text, maxDepth)) throw new JsonError(`it is nested deeper than ${maxDepth} levels`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new JsonError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/**
 * Parses JSON written by a person, as a file's bytes or as text: a byte order mark is skipped, lines may end as on any system. Throws a `JsonError` that gives
 * line, column and the fix.
 */
export function parseJsonFile(content: Uint8Array | string, maxDepth = MAX_JSON_DEPTH): unknown {
  const text = typeof content === 'string' ? withoutMark(content) : decodeText(content);
  try {
    return parseJson(text, maxDepth);
  } catch (error) {
    const fault = text.length > MAX_EXPLAINED ? null : findJsonFault(text);
    if (fault === null) throw error;
    throw new JsonError(`${placeOf(text, fault.offset)}: ${fault.reason}`, { cause: error });
  }
}

/** Decodes a file written by a person: UTF-8, or UTF-16 with a byte order mark. The mark is removed. Throws a `JsonError` for other encodings. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new JsonError('its characters are not UTF-8; save it in the encoding UTF-8', { cause: error });
  }
}

/** True as soon as an array or object opens inside `limit` others. Brackets in strings do not count. Exact for JSON, and for other texts up to their first fault. */
export function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isInString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Longest text, in characters, whose fault is explained; files written by a person are shorter. */
const MAX_EXPLAINED = 1 << 20;

function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
