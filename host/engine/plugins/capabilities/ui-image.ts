import type { PluginImage } from '@jackfield/protocol/plugin-ui';
import { readImageHeader } from './image-header.ts';

/** What the window decodes. A decoded pixel takes 4 bytes, whatever the file takes. */
const limits = {
  bytes: 1 << 20,
  /** Pixels of a side. */
  side: 2_048,
  /** Pixels of all frames of an animation together: 64 MiB when they are decoded. */
  pixels: 16 << 20,
  /** A progressive JPEG of thousands of scans of a few bytes keeps a decoder busy for minutes. */
  scans: 64,
} as const;

/** By the content itself: a plugin shows the same image in many trees. */
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
