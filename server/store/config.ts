import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { parseJsonFile } from '@jackfield/wire/json';
import { nameFault, nameFaultMessage, nameKey } from '@jackfield/wire/name';
import type { NameKind } from '@jackfield/wire/name';
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
  readonly waitingConnections: number;
  readonly loginTimeoutMs: number;
  readonly messagesPerSecond: number;
  readonly chatPerMinute: number;
  readonly voicePacketsPerSecond: number;
  readonly talkersPerChannel: number;
  readonly talkersPerAddress: number;
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
  /** Fingerprints of priority speakers, lower case. */
  readonly prioritySpeakers: readonly string[];
  readonly limits: ServerLimits;
}

/** Configuration as a file or a caller gives it, with optional fields. */
export type ServerConfigInput = Partial<Omit<ServerConfig, 'channels' | 'limits'>> & {
  readonly channels?: readonly (Pick<ChannelConfig, 'name'> & Partial<ChannelConfig>)[];
  readonly limits?: Partial<ServerLimits>;
};

const validate = new Ajv({ useDefaults: true, allErrors: true, allowUnionTypes: true }).compile<ServerConfig>(schema);

/** Checks and completes a configuration. Throws CONFIG_INVALID with every fault. */
export function completeConfig(input: unknown): ServerConfig {
  const candidate: unknown = structuredClone(input);
  if (validate(candidate)) {
    const config = { ...candidate, channels: candidate.channels.map(withFoldedTopic) };
    const faults = nameFaults(config);
    if (faults.length > 0) throw ServerError.of('CONFIG_INVALID', { reason: faults.join('; ') });
    return config;
  }
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

/** Joins the lines of a topic, which may span several lines in the file and is shown on one. */
function withFoldedTopic(channel: ChannelConfig): ChannelConfig {
  return { ...channel, description: channel.description.replaceAll(/\s+/gu, ' ').trim() };
}

/** Violations that the schema cannot detect: names against the rule of `wire/name.ts`, and channels with the same name. */
function nameFaults({ name, channels }: ServerConfig): string[] {
  const faults = [describeFault('/name', name, 'server')];
  const positions = new Map<string, number>();
  for (const [index, channel] of channels.entries()) {
    faults.push(describeFault(`/channels/${index}/name`, channel.name, 'channel'));
    if (channel.description !== '')
      faults.push(describeFault(`/channels/${index}/description`, channel.description, 'topic'));
    const key = nameKey(channel.name);
    const first = positions.get(key);
    if (first === undefined) positions.set(key, index);
    else faults.push(`/channels/${index}/name ${JSON.stringify(channel.name)} is the name of /channels/${first}, too`);
  }
  return faults.filter((fault) => fault !== null);
}

function describeFault(position: string, name: string, kind: NameKind): string | null {
  const fault = nameFault(name, kind);
  return fault === null ? null : `${position} ${JSON.stringify(name.slice(0, 64))} ${nameFaultMessage[fault]}`;
}
