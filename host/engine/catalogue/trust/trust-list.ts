import { Ajv } from 'ajv';
import { TomlError, parse } from 'smol-toml';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { parsePublicKey } from './minisign.ts';
import type { PublicKey } from './minisign.ts';

/** Trusted keys and revocations: the content of a trust.toml. */
export interface TrustList {
  /** Keys that may sign, by namespace. */
  readonly publishers: ReadonlyMap<string, readonly PublicKey[]>;
  /** Revoked keys, as `RW…`, which must not sign anything any more. */
  readonly revokedKeys: ReadonlySet<string>;
  /** SHA-256, lower-case hex, of components that must not run. */
  readonly revokedDigests: ReadonlySet<string>;
}

interface TrustFile {
  readonly publishers?: Readonly<Record<string, { readonly keys: readonly string[] }>>;
  readonly revoked?: { readonly keys?: readonly string[]; readonly digests?: readonly string[] };
}

export const emptyTrustList: TrustList = {
  publishers: new Map(),
  revokedKeys: new Set(),
  revokedDigests: new Set(),
};

const keys = { type: 'array', maxItems: 1_000, items: { type: 'string', maxLength: 100 } };

const validate = new Ajv().compile<TrustFile>({
  type: 'object',
  additionalProperties: false,
  properties: {
    publishers: {
      type: 'object',
      maxProperties: 1_000,
      propertyNames: { pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' },
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['keys'],
        properties: { keys: { ...keys, minItems: 1 } },
      },
    },
    revoked: {
      type: 'object',
      additionalProperties: false,
      properties: {
        keys,
        digests: { type: 'array', maxItems: 10_000, items: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
      },
    },
  },
});

/** Parses a trust.toml. Throws `TRUST_LIST_INVALID`; `file` is named in its message. */
export function parseTrustList(text: string, file: string): TrustList {
  const content = contentOf(text, file);
  const publishers = new Map<string, PublicKey[]>();
  for (const [namespace, publisher] of Object.entries(content.publishers ?? {}))
    publishers.set(
      namespace,
      publisher.keys.map((key) => keyOf(key, file)),
    );
  return {
    publishers,
    revokedKeys: new Set((content.revoked?.keys ?? []).map((key) => keyOf(key, file).text)),
    revokedDigests: new Set(content.revoked?.digests ?? []),
  };
}

function contentOf(text: string, file: string): TrustFile {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    const reason = error instanceof TomlError ? `line ${error.line} is no TOML` : reasonOf(error);
    throw JackfieldError.of('TRUST_LIST_INVALID', { file, reason }, error);
  }
  if (validate(content)) return content;
  const [first] = validate.errors ?? [];
  const reason = `${first?.instancePath === '' ? 'it' : first?.instancePath} ${first?.message}`;
  throw JackfieldError.of('TRUST_LIST_INVALID', { file, reason });
}

function keyOf(text: string, file: string): PublicKey {
  const key = parsePublicKey(text);
  if (key === null) throw JackfieldError.of('TRUST_LIST_INVALID', { file, reason: `${text} is no key` });
  return key;
}
