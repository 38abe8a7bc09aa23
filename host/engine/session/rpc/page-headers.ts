import type { ServerResponse } from 'node:http';

/**
 * Sets the headers of every response. The page runs only its own files, talks only to its own two sockets, is isolated from other origins (so that it may share
 * memory with its audio worklet) and cannot be framed.
 */
export function setPageHeaders(response: ServerResponse, rpcPort: number, pcmPort: number): void {
  const sockets = `ws://127.0.0.1:${rpcPort} ws://127.0.0.1:${pcmPort}`;
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    `connect-src 'self' ${sockets}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  response.setHeader('content-security-policy', policy.join('; '));
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-embedder-policy', 'require-corp');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('permissions-policy', 'microphone=(self), camera=(), geolocation=(), display-capture=()');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('x-content-type-options', 'nosniff');
}
