import type { IncomingMessage, ServerResponse } from 'node:http';
import sirv from 'sirv';

/** Path of an empty page, which a browser shows in the same process as the window. */
export const EMPTY_PATH = '/empty';

/** The empty page names an icon, because a browser asks for one otherwise. */
const EMPTY_PAGE = '<!doctype html><link rel="icon" href="data:," /><title>empty</title>';

/** The policy of docs/design/window.md. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "media-src 'self' blob:",
  "worker-src 'self'",
  "connect-src 'self' ws://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sets the headers that the engine sends with every answer. */
export function setPageHeaders(response: ServerResponse): void {
  response.setHeader('content-security-policy', PAGE_POLICY);
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-embedder-policy', 'require-corp');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
}

/** Serves the files of the built page, and an empty page; without a folder nothing is found. */
export function servePage(pageFolder: string | null): (request: IncomingMessage, response: ServerResponse) => void {
  if (pageFolder === null) return (_, response) => void response.writeHead(404).end();
  const serve = sirv(pageFolder, { dev: true, etag: true, setHeaders: keepAssets });
  return (request, response) => {
    if (request.url === EMPTY_PATH) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(EMPTY_PAGE);
    } else {
      serve(request, response, () => void response.writeHead(404).end());
    }
  };
}

/** The names of assets contain digests, so a browser may keep them and their compiled code. */
function keepAssets(response: ServerResponse, path: string): void {
  if (path.startsWith('/assets/')) response.setHeader('cache-control', 'public, max-age=31536000, immutable');
}
