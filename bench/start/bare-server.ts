/** The least that a client with a window needs: a Node process that serves one page with a script. Prints its port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const PAGE = `<!doctype html><title>bare</title><script type="module">
  const main = document.createElement('main');
  main.id = 'ready';
  main.textContent = 'ready';
  document.body.append(main);
</script>`;

const server = createServer((_, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(PAGE);
});
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`));
