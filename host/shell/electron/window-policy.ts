/** Rules of the window, kept free of Electron so that they are tested without it. */

/** Origin of the engine's page, which is always on loopback. Null when the address is not of an engine. */
export function originOfEngine(address: string): string | null {
  const url = URL.parse(address);
  return url !== null && url.protocol === 'http:' && url.hostname === '127.0.0.1' && url.port !== ''
    ? url.origin
    : null;
}

/** The engine's page may use the microphone and choose the output device; every other permission is denied. */
export function isPermissionGranted(
  engineOrigin: string,
  request: { readonly permission: string; readonly requestingUrl: string; readonly mediaTypes: readonly string[] },
): boolean {
  if (URL.parse(request.requestingUrl)?.origin !== engineOrigin) return false;
  if (request.permission === 'media') return request.mediaTypes.every((type) => type === 'audio');
  return request.permission === 'speaker-selection';
}

/** Allows navigation within the engine's page only. */
export function mayNavigate(engineOrigin: string, target: string): boolean {
  return URL.parse(target)?.origin === engineOrigin;
}

/** The URL that a click on a link opens in the system's browser; null when the link is ignored. */
export function externalLink(target: string): string | null {
  const url = URL.parse(target);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null;
}
