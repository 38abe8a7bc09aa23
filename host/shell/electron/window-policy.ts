/** What the window may do, decided without Electron so that it is tested without it. */

/** The engine's page: an origin on loopback, and nothing else. Null when the address is none of ours. */
export function originOfEngine(address: string): string | null {
  const url = URL.parse(address);
  return url !== null && url.protocol === 'http:' && url.hostname === '127.0.0.1' && url.port !== ''
    ? url.origin
    : null;
}

/** Our page may use the microphone and choose the output device; no page may do anything else. */
export function isPermissionGranted(
  engineOrigin: string,
  request: { readonly permission: string; readonly requestingUrl: string; readonly mediaTypes: readonly string[] },
): boolean {
  if (URL.parse(request.requestingUrl)?.origin !== engineOrigin) return false;
  if (request.permission === 'media') return request.mediaTypes.every((type) => type === 'audio');
  return request.permission === 'speaker-selection';
}

/** The window stays on the engine's page. */
export function mayNavigate(engineOrigin: string, target: string): boolean {
  return URL.parse(target)?.origin === engineOrigin;
}

/** What a click on a link hands to the system's browser; null is dropped. */
export function externalLink(target: string): string | null {
  const url = URL.parse(target);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null;
}
