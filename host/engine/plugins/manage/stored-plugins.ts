import type { ChainOrder, PluginStatus } from '@jackfield/protocol/plugins';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { GrantLimits } from './grants.ts';

/** One installed plugin as stored on disk. */
export interface StoredPlugin {
  readonly version: string;
  /** SHA-256 of the component, hex. */
  readonly digest: string;
  /** Ids of the permissions that the user granted. */
  readonly granted: readonly string[];
  /** Permissions that hold on some servers only, or, with an empty list, nowhere. */
  readonly limits?: GrantLimits;
  readonly isEnabled: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Why the host switched the plugin off; null when it did not. */
  readonly failure: CodedError | null;
  /** The plugin is never bypassed, however busy the computer is. */
  readonly staysOn?: true;
  /** The plugin is a build in development and in no registry; it is removed at the next start. */
  readonly isDevelopment?: true;
}

/** State that the manager keeps between runs. `order` also names plugins that are off, so that they return to their position. */
export interface StoredPlugins {
  readonly version: 1;
  /** Ids of first-party plugins that were installed once by a first run; those that the user removed stay removed. */
  readonly seeded: readonly string[];
  readonly plugins: Readonly<Record<string, StoredPlugin>>;
  readonly order: ChainOrder;
}

export const initialPlugins: StoredPlugins = {
  version: 1,
  seeded: [],
  plugins: {},
  order: { captured: [], decoded: [], mixed: [] },
};

const idList = { type: 'array', maxItems: 200, items: { type: 'string', maxLength: 120 } };

/** JSON Schema of `StoredPlugins`. */
export const storedPluginsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'seeded', 'plugins', 'order'],
  properties: {
    version: { const: 1 },
    seeded: idList,
    plugins: {
      type: 'object',
      maxProperties: 200,
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['version', 'digest', 'granted', 'isEnabled', 'settings', 'failure'],
        properties: {
          version: { type: 'string', maxLength: 60 },
          digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          granted: idList,
          limits: {
            type: 'object',
            maxProperties: 200,
            additionalProperties: { type: 'array', maxItems: 200, items: { type: 'string', maxLength: 300 } },
          },
          isEnabled: { type: 'boolean' },
          isDevelopment: { const: true },
          staysOn: { const: true },
          settings: { type: 'object' },
          failure: {
            oneOf: [
              { type: 'null' },
              {
                type: 'object',
                required: ['code', 'message'],
                properties: { code: { type: 'string' }, message: { type: 'string' }, details: { type: 'object' } },
              },
            ],
          },
        },
      },
    },
    order: {
      type: 'object',
      additionalProperties: false,
      required: ['captured', 'decoded', 'mixed'],
      properties: { captured: idList, decoded: idList, mixed: idList },
    },
  },
} as const;

/** True when the host switched the plugin off temporarily, because the computer was too busy. */
export function isPaused({ failure }: Pick<StoredPlugin, 'failure'>): boolean {
  return failure?.code === 'PLUGIN_PAUSED';
}

/** Status of a plugin before it is prepared. */
export function statusAtStart({ failure, isEnabled }: StoredPlugin): PluginStatus {
  if (failure !== null) return { kind: 'struck-out', error: failure };
  return isEnabled ? { kind: 'starting' } : { kind: 'off' };
}
