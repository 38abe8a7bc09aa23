import { createServer } from 'node:net';
import { once } from 'node:events';

/** Returns a currently free TCP port on loopback, for programs that cannot report the port that they chose. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}
