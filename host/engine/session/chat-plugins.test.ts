import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@jackfield/server';
import type { RunningServer } from '@jackfield/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildJsComponent } from '../catalogue/testing/js-component.ts';
import { resolvePaths } from '../settings/paths.ts';
import { Engine } from './engine.ts';
import { TestWindow } from './testing/test-window.ts';

const ID = 'test:scribe';

const source = `
import * as log from 'jackfield:plugin/log@0.2.0';
export const lifecycle = { start() {}, onSettingsChanged() {}, stop() {} };
export const chatEvents = { onChatMessage({ text }) { log.write('info', 'heard ' + text); } };
export const chatSendIntercept = {
  onChatSend(channelId, text) {
    if (text.includes('secret')) return { tag: 'drop' };
    return text.includes('teh') ? { tag: 'replace', val: text.replaceAll('teh', 'the') } : { tag: 'pass' };
  },
};
export const chatDisplayIntercept = {
  onChatDisplay({ text, sender }) {
    if (text.includes('spam')) return { tag: 'drop' };
    return { tag: 'replace', val: text + ' (' + sender.name + ')' };
  },
};
const replaced = (message, change) => ({ tag: 'replace', val: JSON.stringify({ ...message, ...change }) });
export const laneControlOut = {
  onControlSend(kind, text) {
    const message = JSON.parse(text);
    if (kind === 'chat' && message.text.includes('rotten')) return replaced(message, { text: 'fresh ' + message.text });
    if (kind === 'chat' && message.text.includes('misfit')) return replaced(message, { type: 'leave' });
    return { tag: 'pass' };
  },
};
export const laneControlIn = {
  onControlReceived(kind, text) {
    const message = JSON.parse(text);
    if (kind !== 'chat') return { tag: 'pass' };
    if (message.message.text.includes('gone')) return { tag: 'drop' };
    return message.message.text.includes('from') ? replaced(message, { message: { ...message.message, userName: 'Eve' } }) : { tag: 'pass' };
  },
};
const keys = [];
export const keyEvents = { onKey(id, isDown) { keys.push(id + (isDown ? ' down' : ' up')); } };
export const commandEvents = {
  onCommand(name, args) {
    const values = args.map(({ name, value }) => name + '=' + value.val).join(' ');
    if (name === 'shout') return { tag: 'send', val: 'teh ' + args[0].value.val.toUpperCase() };
    if (name === 'keys') return { tag: 'show', val: 'keys: ' + keys.join(', ') };
    if (args.length > 1) throw { tag: 'bad-argument', val: 'not two' };
    return { tag: 'show', val: values };
  },
  complete(name, argument, typed) { return [typed + '!']; },
};
`;

const component = {
  id: ID,
  source,
  imports: ['log'],
  exports: [
    'chat-events',
    'chat-send-intercept',
    'chat-display-intercept',
    'command-events',
    'key-events',
    'lane-control-in',
    'lane-control-out',
  ],
  manifest: {
    commands: [
      { name: 'shout', description: 'Shouts', arguments: [{ name: 'what', type: 'text', isRest: true }] },
      {
        name: 'look',
        description: 'Looks',
        arguments: [
          { name: 'who', type: 'user' },
          { name: 'again', type: 'text', isOptional: true },
        ],
      },
      { name: 'keys', description: 'Lists keys' },
    ],
    keys: [{ id: 'horn', title: 'Horn' }],
  },
};

let folder: string;
let stack: AsyncDisposableStack;
let server: RunningServer;
let ada: TestWindow;
let bob: TestWindow;

async function openPerson(name: string): Promise<TestWindow> {
  const engine = await Engine.open({
    paths: { ...resolvePaths(join(folder, name)), cache: join(folder, 'cache', name) },
    registryFolder: join(folder, 'registry'),
    pageFolder: null,
    port: 0,
    isPortFixed: false,
    device: { kind: 'silence' },
    name,
  });
  stack.use(engine);
  engine.connectAtStart({ address: `127.0.0.1:${server.port}`, home: null, channelName: 'Lobby' });
  const window = stack.use(await TestWindow.open(engine));
  await window.until('self', ({ channelId }) => channelId !== null);
  return window;
}

const isOn = (window: TestWindow): Promise<unknown> =>
  window.until('plugins', (plugins) => plugins.some(({ id, status }) => id === ID && status.kind === 'on'), 30_000);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-chat-'));
  stack = new AsyncDisposableStack();
  const place = join(folder, 'registry', 'test', 'scribe');
  await mkdir(place, { recursive: true });
  await writeFile(join(place, '1.0.0.wasm'), await buildJsComponent(component));
  server = stack.use(await startServer({ dataDir: join(folder, 'server'), config: { host: '127.0.0.1', port: 0 } }));
  ada = await openPerson('Ada');
  bob = await openPerson('Bob');
  const { permissions } = await ada.request('inspectPlugin', { id: ID });
  await ada.request('installPlugin', { id: ID, granted: permissions.map(({ id }) => id) });
  await isOn(ada);
}, 120_000);

afterAll(async () => {
  await stack.disposeAsync();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Makes the texts that each test waits for unique. */
let nonce = 0;
beforeEach(() => {
  nonce += 1;
});

const until = (window: TestWindow, text: string): Promise<unknown> =>
  window.until('chat', (messages) => messages.some((message) => message.text === text), 5_000);

// A sandbox that gets no processor for 100 ms misses its deadline, which leaves messages unchanged: on a busy machine that is not a defect.
describe('a plugin in the chat', { timeout: 30_000, retry: 3 }, () => {
  it('asked for changing what is written and what is read', () => {
    const plugin = ada.state.plugins.find(({ id }) => id === ID);
    expect(plugin?.permissions.map(({ id }) => id).sort()).toEqual([
      'changes-own-chat',
      'changes-shown-chat',
      'keys',
      'lane-control-in',
      'lane-control-out',
      'reads-chat',
    ]);
  });

  it('changes what the user writes before it is sent', async () => {
    await ada.request('sendChat', { text: `teh cat ${nonce}` });
    await until(bob, `the cat ${nonce}`);
    await until(ada, `the cat ${nonce}`);
    await ada.request('sendChat', { text: `//teh ${nonce}` });
    await until(bob, `/the ${nonce}`);
    expect(bob.state.chat.filter(({ text }) => text.includes(`teh ${nonce}`))).toEqual([]);
  });

  it('holds a message back, which the user is told by a note that only they see', async () => {
    await ada.request('sendChat', { text: `my secret ${nonce}` });
    const text = `Your message was held back: my secret ${nonce}`;
    const messages = await ada.until('chat', (list) => list.some((message) => message.text === text), 3_000);
    const note = messages.find((message) => message.text === text);
    expect(note).toMatchObject({ userId: -1, userName: ID, isNote: true });
    await ada.request('sendChat', { text: `after ${nonce}` });
    await until(bob, `after ${nonce}`);
    expect(bob.state.chat.some((message) => message.text.includes(`secret ${nonce}`))).toBe(false);
  });

  it('changes and drops what others write, for the window and the history alike', async () => {
    await bob.request('sendChat', { text: `spam ${nonce}` });
    await bob.request('sendChat', { text: `hello ${nonce}` });
    await until(ada, `hello ${nonce} (Bob)`);
    await until(bob, `hello ${nonce}`);
    await ada.request('leaveChannel', null);
    await ada.request('joinChannel', { channelId: bob.state.self.channelId ?? 0 });
    await ada.until('chat', (messages) => messages.length > 0);
    const texts = ada.state.chat.map(({ text }) => text);
    expect(texts).toContain(`hello ${nonce} (Bob)`);
    expect(texts).not.toContain(`spam ${nonce} (Bob)`);
    expect(texts).not.toContain(`spam ${nonce}`);
    // A user's own messages do not pass the plugins that change received messages.
    expect(texts.filter((text) => text.includes('(Ada)'))).toEqual([]);
  });

  it('answers commands: shows a note, sends what no plugin intercepts, refuses an argument', async () => {
    await ada.request('sendChat', { text: '/look Bob' });
    const bobId = bob.state.self.userId ?? 0;
    await until(ada, `who=${bobId}`);
    expect(ada.state.chat.at(-1)).toMatchObject({ isNote: true, userName: ID });
    await ada.request('sendChat', { text: `/shout it ${nonce}` });
    await until(bob, `teh IT ${nonce}`);
    const refused = ada.request('sendChat', { text: '/look Bob twice' });
    await expect(refused).rejects.toMatchObject({
      code: 'COMMAND_ARGUMENT_INVALID',
      message: 'The command /look was not run: not two.',
    });
    await expect(ada.request('sendChat', { text: '/nope' })).rejects.toMatchObject({ code: 'COMMAND_UNKNOWN' });
    await expect(bob.request('sendChat', { text: '/look Ada' })).rejects.toMatchObject({ code: 'COMMAND_UNKNOWN' });
  });

  it('changes and drops control messages on their way to the server and back', async () => {
    await ada.request('sendChat', { text: `rotten ${nonce}` });
    await until(bob, `fresh rotten ${nonce}`);
    await bob.request('sendChat', { text: `gone ${nonce}` });
    await bob.request('sendChat', { text: `from ${nonce}` });
    const messages = await ada.until('chat', (list) => list.some(({ text }) => text === `from ${nonce} (Bob)`), 3_000);
    expect(messages.some(({ text }) => text.startsWith(`gone ${nonce}`))).toBe(false);
    expect(messages.find(({ text }) => text.startsWith(`from ${nonce}`))?.userName).toBe('Eve');
  });

  it('cannot make a message into one of another kind: it goes on as it was', async () => {
    await ada.request('sendChat', { text: `misfit ${nonce}` });
    await until(bob, `misfit ${nonce}`);
    expect(ada.state.self.channelId).not.toBeNull();
  });

  it('is told of keys that are bound to it and that it declares, and of no others', async () => {
    const press = (keyId: string, isDown: boolean): Promise<null> =>
      ada.request('pluginKey', { id: ID, keyId, isDown });
    await press('horn', true);
    await ada.request('updateSettings', { pluginKeys: { [`${ID}/horn`]: 'H', [`${ID}/gong`]: 'G' } });
    await press('horn', true);
    await press('gong', true);
    await press('horn', false);
    // A command is delivered before waiting events: the keys may not have arrived when it is first answered.
    const told = async (): Promise<string | undefined> => {
      await ada.request('sendChat', { text: '/keys' });
      return ada.state.chat.findLast(({ text }) => text.startsWith('keys: '))?.text;
    };
    await expect.poll(told, { interval: 200 }).toBe('keys: horn down, horn up');
  });

  it('completes commands, people and what it proposes itself', async () => {
    const textsOf = async (text: string): Promise<string[]> =>
      (await ada.request('completeCommand', { text })).map((suggestion) => suggestion.text);
    expect(await textsOf('/')).toEqual(['/shout ', '/look ', '/keys', '/help ']);
    expect(await textsOf('/look b')).toEqual(['/look Bob ']);
    expect(await textsOf('/look Bob x')).toEqual(['/look Bob x! ']);
  });
});
