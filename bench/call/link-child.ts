/** node link-child.ts OPTIONS, forked by link-process.ts; ends with its parent. */
import { setPriority } from 'node:os';
import type { LinkCommand } from './link-process.ts';
import { LinkProxy } from './proxy.ts';
import type { ProxyOptions } from './proxy.ts';

// Ctrl+C goes to the whole group, but the parent still needs the link to end its clients in order.
process.on('SIGINT', () => undefined);
try {
  setPriority(-15);
} catch {
  // Only root may raise the priority. Without it the link is late on a busy machine, and counts that.
}
const proxy = await LinkProxy.open(JSON.parse(process.argv[2] ?? '') as ProxyOptions);
process.on('message', (command: LinkCommand) => {
  if (command.kind === 'impair') proxy.impair(command.impairment);
  else process.send?.(proxy.takeCounts());
});
process.once('disconnect', () => void proxy[Symbol.asyncDispose]().then(() => process.exit(0)));
process.send?.(proxy.address);
