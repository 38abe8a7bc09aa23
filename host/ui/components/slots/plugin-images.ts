import type { PluginImage } from '@jackfield/protocol/plugin-ui';

/** The window keeps so many; the oldest goes first. */
const KEPT = 64;
const addresses = new Map<string, Promise<string>>();

/**
 * An address of the image that `fetchImage` gets, the same for the same `id`. Images come from memory: the page's policy lets it load nothing from
 * elsewhere. Rejects as `fetchImage` does, and asks again the next time.
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
