import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import { JackfieldError } from '../../errors.ts';
import type { StoredChange, StoredValues } from '../storage/stored-values.ts';
import type { Capability, CapabilityContext } from './capability.ts';
import { RateLimit } from './rate-limit.ts';

const MAX_KEY = 128;
const MAX_CHANGES = 1_024;
/** Maximum number of commits per window. Each commit is written through to the disk before it returns. */
const COMMITS = 50;
const WINDOW_MS = 10_000;
const MAX_VALUE_BYTES = 65_536;

const BAD_KEY: CapabilityAnswer = { error: { tag: 'bad-key' } };
const NOT_CONNECTED: CapabilityAnswer = { error: { tag: 'not-connected' } };
/** Also the answer when the disk cannot be written; the user gets the actual error. */
const QUOTA_EXCEEDED: CapabilityAnswer = { error: { tag: 'quota-exceeded' } };

/** wit `storage`. The scope `server` belongs to the server's certificate, so that another address of the same server finds the same values. */
export function storageCapability({ log, now, storage, services, tell }: CapabilityContext): Capability {
  const limit = new RateLimit(COMMITS, WINDOW_MS, now);
  let isLimited = false;
  /** The contract has no error for a plugin that commits too often, so the plugin's log reports it. */
  const mayCommit = (): boolean => {
    const before = isLimited;
    isLimited = !limit.take();
    if (isLimited && !before) log(`storage: more than ${COMMITS} commits in ${WINDOW_MS / 1_000} s are refused`);
    return !isLimited;
  };
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
        if (!mayCommit()) return QUOTA_EXCEEDED;
        if (Array.isArray(changes) && changes.length > MAX_CHANGES) return QUOTA_EXCEEDED;
        const read = readChanges(changes);
        return read === null ? null : commit(scope, read);
      },
    },
    revoked: {},
    tooMuch: { commit: QUOTA_EXCEEDED },
  };
}

function isKey(key: string): boolean {
  // The number of code units bounds that of code points, so that no key of a megabyte is counted.
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
