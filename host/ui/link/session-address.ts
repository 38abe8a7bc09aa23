import type { SessionAddress } from '@jackfield/protocol/pcm';

/** Ports and token with which the page reaches its engine. The token stays in this tab and is never part of a URL. */
export interface EngineAddress extends SessionAddress {
  readonly token: string;
}

/** The parts of the browser that `openSession` uses. */
export interface SessionPlace {
  readonly fragment: string;
  dropFragment(): void;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** Posts the code; resolves to the parsed JSON, or null if the engine refuses the code. */
  post(code: string): Promise<unknown>;
}

const STORAGE_KEY = 'jackfield.session';

/**
 * Exchanges the one-time code of the fragment for the token, or uses the token of an earlier load of this tab.
 * Resolves to null without either: the window must then be opened from Jackfield again.
 */
export async function openSession(place: SessionPlace): Promise<EngineAddress | null> {
  const code = place.fragment.replace(/^#/, '');
  if (code !== '' && !code.startsWith('/')) {
    place.dropFragment();
    const fresh = parseAddress(await place.post(code));
    if (fresh !== null) {
      place.storage.setItem(STORAGE_KEY, JSON.stringify(fresh));
      return fresh;
    }
  }
  const kept = place.storage.getItem(STORAGE_KEY);
  return kept === null ? null : parseAddress(JSON.parse(kept));
}

/** The browser's implementation: `location`, `history`, `sessionStorage` and a POST to `/session`. */
export function browserPlace(): SessionPlace {
  return {
    fragment: location.hash,
    dropFragment: () => history.replaceState(null, '', location.pathname),
    storage: sessionStorage,
    post: async (code) => {
      const response = await fetch('/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code }),
      });
      return response.ok ? response.json() : null;
    },
  };
}

function parseAddress(value: unknown): EngineAddress | null {
  if (typeof value !== 'object' || value === null) return null;
  const { token, rpcPort, pcmPort } = value as Record<string, unknown>;
  if (typeof token !== 'string' || typeof rpcPort !== 'number' || typeof pcmPort !== 'number') return null;
  return { token, rpcPort, pcmPort };
}
