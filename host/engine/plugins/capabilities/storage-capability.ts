import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import { JackfieldError } from '../../errors.ts';
import type { StoredChange, StoredValues } from '../storage/stored-values.ts';
import type { Capability, CapabilityContext } from './capability.ts';

const MAX_KEY = 128;
const MAX_VALUE_BYTES = 65_536;

const BAD_KEY: CapabilityAnswer = { error: { tag: 'bad-key' } };
const NOT_CONNECTED: CapabilityAnswer = { error: { tag: 'not-connected' } };
/** Also what a disk that takes no more is to the plugin; the user is told what it is. */
const QUOTA_EXCEEDED: CapabilityAnswer = { error: { tag: 'quota-exceeded' } };

/** wit `storage`. The scope `server` is that of the server's certificate, so that another address of the same server finds the same values. */
export function storageCapability({ storage, services, tell }: CapabilityContext): Capability {
  const scoped = (scope: unknown, act: (values: StoredValues, scopeKey: string) => CapabilityAnswer) => {
    if (scope !== 'plugin' && scope !== 'server') return null;
    const serverKey = scope === 'server' ? services.serverKey() : null;
    if (scope === 'server' && serverKey === null) return NOT_CONNECTED;
    try {
      return act(storage(), serverKey === null ? 'plugin' : `server:${serverKey}`);
    } catch (error) {
      tell(JackfieldError.from(error));
      return QUOTA_EXCEEDED;
    }
  };
  const commit = (scope: unknown, changes: readonly StoredChange[]): CapabilityAnswer | null =>
    scoped(scope, (values, scopeKey) => {
      if (changes.some(({ key }) => !isKey(key))) return BAD_KEY;
      if (changes.some(({ value }) => (value?.length ?? 0) > MAX_VALUE_BYTES)) return QUOTA_EXCEEDED;
      return values.commit(scopeKey, changes) ? { value: null } : QUOTA_EXCEEDED;
    });
  return {
    permission: null,
    functions: {
      get: ([scope, key]) =>
        typeof key !== 'string'
          ? null
          : scoped(scope, (values, scopeKey) => (isKey(key) ? { value: values.get(scopeKey, key) } : BAD_KEY)),
      listKeys: ([scope]) => scoped(scope, (values, scopeKey) => ({ value: values.keys(scopeKey) })),
      commit: ([scope, changes]) => {
        const read = readChanges(changes);
        return read === null ? null : commit(scope, read);
      },
    },
    revoked: {},
  };
}

function isKey(key: string): boolean {
  // Code units bound the code points, so that nobody counts a megabyte.
  return key.length >= 1 && key.length <= 2 * MAX_KEY && [...key].length <= MAX_KEY;
}

function readChanges(changes: unknown): StoredChange[] | null {
  if (!Array.isArray(changes)) return null;
  const read: StoredChange[] = [];
  for (const change of changes as unknown[]) {
    if (typeof change !== 'object' || change === null || !('key' in change) || typeof change.key !== 'string')
      return null;
    const value: unknown = 'value' in change ? (change.value ?? null) : null;
    if (value !== null && !(value instanceof Uint8Array)) return null;
    read.push({ key: change.key, value });
  }
  return read;
}
