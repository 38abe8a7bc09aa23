import type { PluginImage } from '@jackfield/protocol/plugin-ui';
import { readImageHeader } from '../capabilities/image-header.ts';

/** Limits of images that the window decodes. A decoded pixel takes 4 bytes, regardless of the file size. */
const limits = {
  bytes: 1 << 20,
  /** Maximum width and height, in pixels. */
  side: 2_048,
  /** Maximum number of pixels in all frames together: 64 MiB decoded. */
  pixels: 16 << 20,
  /** Maximum number of scans. A progressive JPEG with thousands of scans of a few bytes occupies a decoder for minutes. */
  scans: 64,
} as const;

/** MIME type (null: refused) by content buffer, because a plugin shows the same image in many trees. */
const known = new WeakMap<Uint8Array, PluginImage['mime'] | null>();

/**
 * The kind of an image that the window shows, by its headers: PNG, WebP or JPEG of at most 1 MiB, 2,048 pixels a side, 16 Mi pixels in all frames and 64
 * scans. null for anything else.
 */
export function imageMimeOf(content: Uint8Array | undefined): PluginImage['mime'] | null {
  if (content === undefined || content.length > limits.bytes) return null;
  const before = known.get(content);
  if (before !== undefined) return before;
  const header = readImageHeader(content);
  const isShown =
    header !== null &&
    header.width <= limits.side &&
    header.height <= limits.side &&
    header.width * header.height * header.frames <= limits.pixels &&
    header.scans <= limits.scans;
  const mime = isShown ? header.mime : null;
  known.set(content, mime);
  return mime;
}
