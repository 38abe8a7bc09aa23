import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { buildJsComponent } from '../host/engine/catalogue/testing/js-component.ts';
import type { TestWindow } from '../host/engine/session/testing/test-window.ts';
import { openRegistry } from './harness/own-registry.ts';
import { People } from './harness/people.ts';

const ID = 'test:pinger';

/** On "!square N" from its user, asks the same plugin of other users; on "!fetch ADDRESS", asks a web server. Writes the answers to the chat. */
const source = `
import { send } from 'jackfield:plugin/chat@0.2.0';
import { fetch } from 'jackfield:plugin/http@0.2.0';
import { sendData } from 'jackfield:plugin/peer-data@0.2.0';
export const lifecycle = { start() {}, onSettingsChanged() {}, stop() {} };
let channel = 0;
export const chatEvents = {
  onChatMessage({ sender, text, channelId }) {
    const match = /^!(square|fetch) (.+)$/.exec(text);
    if (!sender.isSelf || match === null) return;
    channel = channelId;
    if (match[1] === 'square') sendData(undefined, Uint8Array.of(0, Number(match[2])));
    else {
      const body = Uint8Array.from('question', (letter) => letter.charCodeAt(0));
      try {
        fetch({ method: 'post', url: match[2], headers: [{ name: 'x-plugin', value: 'pinger' }], body });
      } catch (error) {
        send(channel, 'refused: ' + JSON.stringify(error.payload));
      }
    }
  },
};
export const httpEvents = {
  onHttpResponse(id, outcome) {
    if (outcome.tag === 'err') send(channel, 'error: ' + outcome.val.tag);
    else send(channel, id + ': ' + outcome.val.status + ' ' + String.fromCharCode(...outcome.val.body));
  },
};
export const peerDataEvents = {
  onPeerData(sender, data) {
    const [kind, number] = data;
    if (kind === 0) sendData(sender.id, Uint8Array.of(1, number * number));
    else send(channel, sender.name + ' says ' + number + ' in ' + data.length + ' bytes');
  },
};
`;

it('a plugin asks the same plugin of another engine, and a web server, and gets their answers as events', async () => {
  await using stack = new AsyncDisposableStack();
  const component = await buildJsComponent({
    id: ID,
    source,
    exports: ['chat-events', 'peer-data-events', 'http-events'],
    imports: ['chat', 'peer-data', 'http'],
    manifest: { http: { hosts: ['127.0.0.1'] } },
  });
  // The codec is the only other plugin that a call needs.
  const people = stack.use(await People.open(await openRegistry(stack, ['opus'], { [ID]: component })));
  const { server } = people;
  const enter = async (name: string): Promise<TestWindow> => {
    const { window, install } = await people.invite(name);
    const { permissions } = await window.request('inspectPlugin', { id: ID });
    const expected = ['chat', 'http-private', 'http:127.0.0.1', 'peer-data', 'reads-chat'];
    expect(permissions.map(({ id }) => id).toSorted()).toEqual(expected);
    await install(ID);
    return window;
  };
  const ada = await enter('Ada');
  const bob = await enter('Bob');
  await ada.request('sendChat', { text: '!square 7' });
  await ada.until('chat', (messages) => messages.some(({ text }) => text === 'Bob says 49 in 2 bytes'));
  expect(server.stats().pluginData).toMatchObject({ received: 2, delivered: 2 });

  await bob.request('disablePlugin', { id: ID });
  // The announcement is sent before the next request, on the same connection.
  await bob.request('sendChat', { text: 'off' });
  await ada.request('sendChat', { text: '!square 5' });
  await expect.poll(() => server.stats().pluginData.dropped.noRecipient).toBe(1);
  await bob.request('enablePlugin', { id: ID });
  await bob.until('plugins', (plugins) => plugins.some(({ id, status }) => id === ID && status.kind === 'on'), 30_000);
  await bob.request('sendChat', { text: 'on' });
  await ada.request('sendChat', { text: '!square 6' });
  await ada.until('chat', (messages) => messages.some(({ text }) => text === 'Bob says 36 in 2 bytes'));

  const web = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => response.end(`${request.method} ${body} of ${String(request.headers['x-plugin'])}`));
  });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  stack.defer(() => void web.close());
  const { port } = web.address() as AddressInfo;
  await bob.request('sendChat', { text: `!fetch http://127.0.0.1:${port}/x` });
  await ada.until('chat', (messages) => messages.some(({ text }) => text === '1: 200 POST question of pinger'));
  await bob.request('sendChat', { text: '!fetch https://example.org/' });
  const refusal = 'refused: {"tag":"not-allowed","val":"example.org"}';
  await ada.until('chat', (messages) => messages.some(({ text }) => text === refusal));
}, 90_000);
