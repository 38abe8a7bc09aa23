import type { PluginImage } from '@jackfield/protocol/plugin-ui';

const MAX_BYTES = 1 << 20;

/** The kind of an image that the window shows, by its first bytes (PNG, WebP, JPEG); null for anything else and for more than 1 MiB. */
export function imageMimeOf(content: Uint8Array | undefined): PluginImage['mime'] | null {
  if (content === undefined || content.length > MAX_BYTES) return null;
  const startsWith = (bytes: readonly number[], at = 0): boolean =>
    bytes.every((byte, index) => content[at + index] === byte);
  if (startsWith([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (startsWith([0x52, 0x49, 0x46, 0x46]) && startsWith([0x57, 0x45, 0x42, 0x50], 8)) return 'image/webp';
  return startsWith([0xff, 0xd8, 0xff]) ? 'image/jpeg' : null;
}
