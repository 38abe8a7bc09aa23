import { describe, expect, it } from 'vitest';
import { readManifest } from '../../catalogue/manifest.ts';
import { manifestOf } from '../../catalogue/testing/wat-component.ts';
import type { HookCall } from '../../supervisor/events/hook-call.ts';
import type { HttpClient, HttpPolicy, HttpResponse } from '../http/http-client.ts';
import type { HttpError } from '../http/http-error.ts';
import { testContext } from '../testing/capability-context.ts';
import { httpCapability } from './http-capability.ts';

const manifest = { http: { hosts: ['a.test', '*.b.test'] } };
const answer: HttpResponse = { status: 204, headers: [], body: Uint8Array.of(1) };

/** A client whose requests end when the test settles them. */
function open(grants = ['http:a.test', 'http:*.b.test']) {
  const started: { policy: HttpPolicy; settle: (outcome: HttpResponse | HttpError) => void }[] = [];
  const client = {
    fetch: (_request: unknown, policy: HttpPolicy, signal: AbortSignal) => {
      const { promise, resolve, reject } = Promise.withResolvers<HttpResponse | HttpError>();
      signal.addEventListener('abort', () => reject(signal.reason as Error));
      policy.mayReach('a.test');
      started.push({ policy, settle: resolve });
      return promise;
    },
  } as unknown as HttpClient;
  const clock = { nowMs: 0 };
  const granted = new Set(grants);
  const [log, uses, taken]: [string[], string[], (() => void)[]] = [[], [], []];
  const delivered: HookCall[] = [];
  const context = testContext({
    manifest: readManifest(manifestOf({ id: 'test:plugin', manifest })).manifest,
    granted,
    log: (message) => log.push(message),
    now: () => clock.nowMs,
    deliver: (call, onDone) => {
      delivered.push(call);
      taken.push(() => onDone?.());
    },
  });
  const capability = httpCapability(context, (permission) => uses.push(permission), client);
  const fetch = (url = 'https://a.test/path?secret=1'): unknown =>
    capability.functions['fetch']?.([{ method: 'get', url, headers: [], body: new Uint8Array(0) }]);
  return { capability, fetch, started, granted, log, uses, delivered, taken, clock };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('http', () => {
  it('gives a number and brings the answer as an event under it; the log has method, host and status, the use is counted', async () => {
    const { fetch, started, delivered, log, uses } = open();
    expect(fetch()).toEqual({ value: 1 });
    expect(fetch()).toEqual({ value: 2 });
    started[1]?.settle(answer);
    await settled();
    started[0]?.settle({ tag: 'timed-out' });
    await settled();
    expect(delivered).toEqual([
      { hook: 'http-events', func: 'onHttpResponse', args: [2, { tag: 'ok', val: answer }] },
      { hook: 'http-events', func: 'onHttpResponse', args: [1, { tag: 'err', val: { tag: 'timed-out' } }] },
    ]);
    expect(log).toEqual(['http: GET a.test: 204', 'http: GET a.test: timed-out']);
    expect(uses).toEqual(['http:a.test', 'http:a.test']);
  });

  it('refuses hosts that are not in the manifest or not granted, also once the grant is revoked', () => {
    const { fetch, granted, started } = open(['http:a.test', 'http:evil.test']);
    expect(fetch('https://evil.test/')).toEqual({ error: { tag: 'not-allowed', val: 'evil.test' } });
    expect(fetch('https://x.b.test/')).toEqual({ error: { tag: 'not-allowed', val: 'x.b.test' } });
    expect(fetch()).toEqual({ value: 1 });
    expect(started[0]?.policy.mayReachPrivate()).toBe(false);
    granted.delete('http:a.test');
    expect(started[0]?.policy.mayReach('a.test')).toBe(false);
    expect(fetch()).toEqual({ error: { tag: 'not-allowed', val: 'a.test' } });
  });

  it('has 4 under way at once, until the plugin took an answer, and 30 a minute', async () => {
    const { fetch, started, taken, clock } = open();
    const limited = { error: { tag: 'rate-limited' } };
    for (let count = 0; count < 4; count++) fetch();
    expect(fetch()).toEqual(limited);
    started[0]?.settle(answer);
    await settled();
    expect(fetch()).toEqual(limited);
    taken[0]?.();
    expect(fetch()).toEqual({ value: 5 });
    for (let index = 1; index < 30; index++) {
      started[index]?.settle(answer);
      await settled();
      taken[index]?.();
      fetch();
    }
    expect(started.length).toBe(30);
    expect(fetch()).toEqual(limited);
    clock.nowMs = 60_001;
    expect(fetch()).toEqual({ value: 31 });
  });

  it('says nothing of what was cancelled or was under way when the instance ended', async () => {
    const { capability, fetch, delivered, log } = open();
    for (let count = 0; count < 4; count++) fetch();
    expect(capability.functions['cancel']?.([2])).toEqual({ value: null });
    expect(capability.functions['cancel']?.([99])).toEqual({ value: null });
    await settled();
    expect(fetch()).toEqual({ value: 5 });
    capability.close?.();
    await settled();
    expect([delivered, log]).toEqual([[], []]);
    for (let count = 0; count < 4; count++) expect(fetch()).toHaveProperty('value');
  });

  it('ends who sends no request', () => {
    const { capability } = open();
    for (const args of [[], [{}], ['https://a.test/']]) expect(capability.functions['fetch']?.(args)).toBeNull();
    expect(capability.functions['cancel']?.(['1'])).toBeNull();
  });
});
