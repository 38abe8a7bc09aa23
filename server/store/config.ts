import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { parseJsonFile } from '@jackfield/wire/json';
import schema from '../config.schema.json' with { type: 'json' };
import { reasonOf, ServerError } from '../errors.ts';

export interface ChannelConfig {
  readonly name: string;
  readonly description: string;
  readonly kind: 'voice' | 'echo';
  readonly maxUsers: number;
}

export interface ServerLimits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly loginTimeoutMs: number;
  readonly messagesPerSecond: number;
  readonly chatPerMinute: number;
  readonly voicePacketsPerSecond: number;
  readonly talkersPerChannel: number;
  readonly unsentBytes: number;
}

/** The configuration with all defaults filled in; `config.schema.json` describes each field. */
export interface ServerConfig {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly hasUdp: boolean;
  readonly publicUdpPort: number | null;
  readonly adminPort: number | null;
  readonly channels: readonly ChannelConfig[];
  readonly limits: ServerLimits;
}

/** What a file or a caller may leave out. */
export type ServerConfigInput = Partial<Omit<ServerConfig, 'channels' | 'limits'>> & {
  readonly channels?: readonly (Pick<ChannelConfig, 'name'> & Partial<ChannelConfig>)[];
  readonly limits?: Partial<ServerLimits>;
};

const validate = new Ajv({ useDefaults: true, allErrors: true, allowUnionTypes: true }).compile<ServerConfig>(schema);

/** Checks and completes a configuration. Throws CONFIG_INVALID with every fault. */
export function completeConfig(input: unknown): ServerConfig {
  const candidate: unknown = structuredClone(input);
  if (validate(candidate)) return candidate;
  const faults = (validate.errors ?? []).map((error) => {
    const extra: unknown = error.params['additionalProperty'];
    return `${error.instancePath || 'the file'} ${error.message ?? ''}${typeof extra === 'string' ? ` (${extra})` : ''}`;
  });
  throw ServerError.of('CONFIG_INVALID', { reason: faults.join('; ') });
}

/** Reads a JSON file. Rejects with CONFIG_UNREADABLE or CONFIG_INVALID. */
export async function loadConfig(file: string): Promise<ServerConfig> {
  let value: unknown;
  try {
    value = parseJsonFile(await readFile(file));
  } catch (error) {
    throw ServerError.of('CONFIG_UNREADABLE', { file, reason: reasonOf(error) }, error);
  }
  return completeConfig(value);
}
