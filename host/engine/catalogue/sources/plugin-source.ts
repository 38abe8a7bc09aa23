import { JackfieldError } from '../../errors.ts';
import { inspectBytes } from '../plugin-file.ts';
import type { InspectedPlugin } from '../plugin-file.ts';
import type { Vouched } from '../trust/signature-check.ts';

/** Data that a registry lists about a version whose file was not fetched yet. */
export interface ListingSummary {
  readonly name: string;
  readonly description: string;
  readonly license: string;
  /** SHA-256 of the file, lower-case hex. */
  readonly digest: string;
  readonly sizeBytes: number;
  readonly isSigned: boolean;
}

/** One version that a source holds. */
export interface Listing {
  /** `namespace:name` */
  readonly id: string;
  readonly version: string;
  /** null when the file itself is local. */
  readonly summary: ListingSummary | null;
}

/** A validated component with a checked signature; none of its code has run. */
export interface Offer extends InspectedPlugin {
  /** Name of the source. */
  readonly source: string;
  readonly vouched: Vouched;
}

/** Checks who signed a component. Throws `SIGNATURE_*`, `PLUGIN_REVOKED` and `TRUST_LIST_INVALID`. */
export type Voucher = (id: string, content: Uint8Array, digest: string, sidecar: string | null) => Vouched;

/** A source of plugins. */
export interface PluginSource {
  /** Name of the source in plugins.lock and in the window. */
  readonly name: string;
  /** The newest version of each plugin. Rejects with `REGISTRY_*` errors. */
  list(): Promise<readonly Listing[]>;
  /** Reads a version, validates it and checks its trust. Rejects with `PLUGIN_*`, `SIGNATURE_*` and `REGISTRY_*` errors. */
  fetch(listing: Listing, vouch: Voucher): Promise<Offer>;
}

/** Validates bytes from any source and checks their listed id and version and their signature. `listing` is null for bytes that no registry lists. */
export function offerOf(
  { bytes, file, sidecar }: { readonly bytes: Uint8Array; readonly file: string; readonly sidecar: string | null },
  listing: Pick<Listing, 'id' | 'version'> | null,
  source: string,
  vouch: Voucher,
): Offer {
  const plugin = inspectBytes(bytes, file);
  const { id, version } = plugin.manifest;
  if (listing !== null && (id !== listing.id || version !== listing.version)) {
    const expected = `${listing.id}@${listing.version}`;
    throw JackfieldError.of('PLUGIN_MANIFEST_MISMATCH', { claimed: `${id}@${version}`, expected });
  }
  return { ...plugin, source, vouched: vouch(id, bytes, plugin.digest, sidecar) };
}
