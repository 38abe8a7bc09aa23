import { parseJsonFile } from '@jackfield/wire/json';
import { Ajv } from 'ajv';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { compareVersions, newestById } from '../versions.ts';
import type { Listing } from './plugin-source.ts';

/** One version in an `index.json`. */
export interface IndexEntry {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly description: string;
  readonly license: string;
  /** SHA-256 of the component, lower-case hex. */
  readonly digest: string;
  readonly bytes: number;
  readonly isSigned: boolean;
}

/** The index that a registry serves over HTTP; the files are beside it in wkg's layout. */
export interface RegistryIndex {
  readonly format: 1;
  readonly plugins: readonly IndexEntry[];
}

export const INDEX_NAME = 'index.json';
/** Size of the index of some ten thousand versions. */
export const MAX_INDEX_BYTES = 4 << 20;

const text = (maxLength: number): object => ({
  type: 'string',
  minLength: 1,
  maxLength,
  // As in a manifest, control characters and characters that change the text direction are refused.
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]*$',
});

const validate = new Ajv().compile<RegistryIndex>({
  type: 'object',
  required: ['format', 'plugins'],
  properties: {
    format: { const: 1 },
    plugins: {
      type: 'array',
      maxItems: 20_000,
      items: {
        type: 'object',
        required: ['id', 'version', 'name', 'description', 'license', 'digest', 'bytes', 'isSigned'],
        properties: {
          id: { type: 'string', maxLength: 80, pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*:[a-z][a-z0-9]*(-[a-z0-9]+)*$' },
          version: {
            type: 'string',
            pattern: '^(0|[1-9]\\d{0,5})\\.(0|[1-9]\\d{0,5})\\.(0|[1-9]\\d{0,5})(-[0-9a-z.-]{1,32})?$',
          },
          name: text(48),
          description: text(280),
          license: text(80),
          digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          bytes: { type: 'integer', minimum: 1, maximum: 67_108_864 },
          isSigned: { type: 'boolean' },
        },
      },
    },
  },
});

/** Parses an index; `content` is a file's bytes or its text. Throws `REGISTRY_INVALID`. */
export function parseIndex(content: Uint8Array | string, registry: string): RegistryIndex {
  let value: unknown;
  try {
    value = parseJsonFile(content);
  } catch (error) {
    throw JackfieldError.of('REGISTRY_INVALID', { registry, reason: `${INDEX_NAME}, ${reasonOf(error)}` }, error);
  }
  if (validate(value)) return value;
  const [first] = validate.errors ?? [];
  const reason = `index.json${first?.instancePath ?? ''} ${first?.message ?? 'does not fit'}`;
  throw JackfieldError.of('REGISTRY_INVALID', { registry, reason });
}

/** The newest version of each plugin, by id. */
export function newestOf({ plugins }: RegistryIndex): Listing[] {
  return newestById(plugins).map(({ id, version, bytes, ...summary }) => ({
    id,
    version,
    summary: { ...summary, sizeBytes: bytes },
  }));
}

/** Returns the index with the entry, in place of one of the same version. Entries are sorted, so that two writers write the same index. */
export function withEntry({ plugins }: RegistryIndex, entry: IndexEntry): RegistryIndex {
  const others = plugins.filter(({ id, version }) => id !== entry.id || version !== entry.version);
  const ordered = [...others, entry].sort((a, b) => a.id.localeCompare(b.id) || compareVersions(a.version, b.version));
  return { format: 1, plugins: ordered };
}
