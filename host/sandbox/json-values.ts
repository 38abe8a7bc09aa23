/**
 * JSON for the pipe, extended by types that JSON lacks. A number that is not finite is encoded as `{"$number": "NaN"}`. A `Uint8Array` (WIT `list<u8>`) or
 * `Float32Array` (`list<f32>`) anywhere in a value is encoded as `{"$bytes": base64}` or `{"$floats": base64}` (little-endian). No value of a guest has such a
 * key, because WIT names start with a letter.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (item instanceof Uint8Array) return { $bytes: bytesOf(item).toString('base64') };
    if (item instanceof Float32Array) return { $floats: bytesOf(item).toString('base64') };
    // JSON would encode it as null, which no function of the contract accepts as a number.
    if (typeof item === 'number' && !Number.isFinite(item)) return { $number: String(item) };
    return item;
  });
}

/** Decodes the output of `toJson`. Throws a `SyntaxError` for text that is not JSON. */
export function fromJson(text: string): unknown {
  // Most values are plain JSON and need no reviver for their parts.
  if (!/"\$(?:bytes|floats|number)"/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, item: unknown) => {
    if (typeof item !== 'object' || item === null) return item;
    if ('$bytes' in item && typeof item.$bytes === 'string') return new Uint8Array(Buffer.from(item.$bytes, 'base64'));
    if ('$floats' in item && typeof item.$floats === 'string') {
      const bytes = new Uint8Array(Buffer.from(item.$floats, 'base64'));
      return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
    }
    if ('$number' in item && typeof item.$number === 'string') return Number(item.$number);
    return item;
  });
}

function bytesOf(view: Uint8Array | Float32Array): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}
