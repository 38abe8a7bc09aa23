import type { AddressReading } from '@jackfield/protocol/servers';
import { JackfieldError } from '../errors.ts';
import type { LaneFactory } from '../ports/lane.ts';

/** Maximum length of an address in a message, in characters. */
const MAX_SHOWN_LENGTH = 100;

/**
 * The lanes of this client, chosen by the scheme of an address. The first one takes addresses without a scheme, and refuses schemes that no lane takes. The
 * addresses of the other lanes always have their scheme.
 */
export class Lanes {
  readonly #factories: readonly [LaneFactory, ...LaneFactory[]];

  constructor(factories: readonly [LaneFactory, ...LaneFactory[]]) {
    this.#factories = factories;
  }

  /** The lane of an address, a URL or a link. */
  of(address: string): LaneFactory {
    const scheme = /^\s*(?<name>[a-z][a-z0-9+.-]*):\/\//iu.exec(address)?.groups?.['name']?.toLowerCase();
    const named = this.#factories.find(({ schemes }) => scheme !== undefined && schemes.includes(scheme));
    return named ?? this.#factories[0];
  }

  /** Parses the text of an address field. */
  readAddress(text: string): AddressReading {
    return this.of(text).readAddress(text);
  }

  /** Reads an address or a link. Throws ADDRESS_INVALID with the reason. */
  requireAddress(text: string): Extract<AddressReading, { isOk: true }> {
    const read = this.readAddress(text);
    if (read.isOk) return read;
    const shown = text.trim();
    const address = shown.length > MAX_SHOWN_LENGTH ? `${shown.slice(0, MAX_SHOWN_LENGTH)}…` : shown;
    throw JackfieldError.of('ADDRESS_INVALID', { address, reason: read.reason });
  }
}
