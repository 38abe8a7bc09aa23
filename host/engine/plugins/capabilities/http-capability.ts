import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import { findHost } from '../../catalogue/host-list.ts';
import { checkRequest, readGuestRequest } from '../http/guest-request.ts';
import type { CheckedRequest } from '../http/guest-request.ts';
import { HttpClient } from '../http/http-client.ts';
import type { HttpPolicy, HttpResponse } from '../http/http-client.ts';
import type { HttpError } from '../http/http-error.ts';
import type { Capability, CapabilityContext, NoteUse } from './capability.ts';
import { RateLimit } from './rate-limit.ts';

const AT_ONCE = 4;
const PER_MINUTE = 30;
const MINUTE_MS = 60_000;

/** wit `http`. The permissions are one per host of the manifest, `http:api.example.org`, and `http-private`. */
export function httpCapability(context: CapabilityContext, noteUse: NoteUse, client = new HttpClient()): Capability {
  const { granted, manifest, now } = context;
  const limit = new RateLimit(PER_MINUTE, MINUTE_MS, now);
  const running = new Map<number, AbortController>();
  let nextId = 1;
  /** Number of requests whose response the plugin has not taken yet. */
  let underWay = 0;

  const grantOf = (host: string): string | null => {
    const entry = findHost(manifest.http?.hosts ?? [], host);
    return entry !== null && granted.has(`http:${entry}`) ? `http:${entry}` : null;
  };
  /** Returns a policy that collects in `asked` the hosts that the request reaches: the first one and those of redirects. */
  const policyOf = (asked: string[]): HttpPolicy => ({
    mayReach: (host) => {
      const grant = grantOf(host);
      if (grant === null) return false;
      noteUse(grant);
      asked.push(host);
      return true;
    },
    mayReachPrivate: () => granted.has('http-private'),
  });

  const take = (): void => {
    underWay -= 1;
  };

  const run = async (id: number, request: CheckedRequest, controller: AbortController): Promise<void> => {
    const asked: string[] = [];
    let outcome: HttpResponse | HttpError;
    try {
      outcome = await client.fetch(request, policyOf(asked), controller.signal);
    } catch {
      // A cancelled request has no response.
      take();
      return;
    } finally {
      running.delete(id);
    }
    // The log contains neither the rest of the address nor the sent data, because they hold secrets.
    context.log(`http: ${request.method} ${asked.join(' → ')}: ${'tag' in outcome ? outcome.tag : outcome.status}`);
    const result = 'tag' in outcome ? { tag: 'err', val: outcome } : { tag: 'ok', val: outcome };
    context.deliver({ hook: 'http-events', func: 'onHttpResponse', args: [id, result] }, take);
  };

  const fetch = (request: CheckedRequest): CapabilityAnswer => {
    const { hostname } = request.url;
    if (grantOf(hostname) === null) return { error: { tag: 'not-allowed', val: hostname } };
    if (underWay >= AT_ONCE || !limit.take()) return { error: { tag: 'rate-limited' } };
    const id = nextId;
    nextId = (nextId % 0xffff_ffff) + 1;
    const controller = new AbortController();
    running.set(id, controller);
    underWay += 1;
    void run(id, request, controller);
    return { value: id };
  };

  return {
    permission: null,
    isAllowed: () => [...granted].some((id) => id.startsWith('http:')),
    functions: {
      fetch: ([value]) => {
        const request = readGuestRequest(value);
        if (request === null) return null;
        const checked = checkRequest(request);
        return 'tag' in checked ? { error: checked } : fetch(checked);
      },
      cancel: ([id]) => {
        if (typeof id !== 'number') return null;
        running.get(id)?.abort();
        return { value: null };
      },
    },
    revoked: { fetch: { error: { tag: 'not-allowed', val: 'no host' } } },
    tooMuch: { fetch: { error: { tag: 'rate-limited' } } },
    close: () => {
      for (const controller of running.values()) controller.abort();
    },
  };
}
