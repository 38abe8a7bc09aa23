import type { PluginImage } from '@jackfield/protocol/plugin-ui';

/** Maximum number of cached images; the oldest is dropped first. */
const KEPT = 64;
const addresses = new Map<string, Promise<string>>();

/**
 * A URL of the image that `fetchImage` returns, the same for the same `id`. Images are served from memory, because the page's policy forbids loading them
 * from elsewhere. Rejects as `fetchImage` does, and fetches again the next time.
 */
export function imageAddress(id: string, fetchImage: () => Promise<PluginImage>): Promise<string> {
  const known = addresses.get(id);
  if (known !== undefined) return known;
  const address = fetchImage().then(({ mime, content }) => {
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    return URL.createObjectURL(new Blob([bytes], { type: mime }));
  });
  addresses.set(id, address);
  address.catch(() => addresses.delete(id));
  const [oldest] = addresses;
  if (addresses.size > KEPT && oldest !== undefined) {
    addresses.delete(oldest[0]);
    void oldest[1].then((old) => URL.revokeObjectURL(old));
  }
  return address;
}
