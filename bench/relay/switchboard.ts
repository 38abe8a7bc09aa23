import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SEAL_BYTES, VOICE_HEADER_BYTES } from '@jackfield/wire/voice-packet';
import { openRawClient } from '../../server/testing/raw-client.ts';
import type { RawClient } from '../../server/testing/raw-client.ts';
import { FORWARDED_BYTES } from './relay-under-test.ts';
import type { RelayUnderTest, Room } from './relay-under-test.ts';

const serverMain = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const LOBBY = 1;
/** Interval of hellos, well within the relay's 15 s; without hellos it would send over TLS. */
const HELLO_MS = 4_000;

/** Starts our server as users do, with rates that let one talker represent many. */
export async function openSwitchboard(): Promise<RelayUnderTest> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-switchboard-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const config = join(folder, 'server.json');
  const limits = { voicePacketsPerSecond: 1_000_000, connectionsPerAddress: 1_000, talkersPerAddress: 1_000 };
  await writeFile(config, JSON.stringify({ host: '127.0.0.1', port: 0, limits }));
  const args = [serverMain, '--json', '--config', config, '--data-dir', folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  stack.defer(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { port } = JSON.parse(line) as { port: number };
  const { pid } = child;
  if (pid === undefined) throw new Error('the server has no process');
  const owned = stack.move();
  return {
    name: 'switchboard',
    pid,
    openRoom: (peopleCount) => openRoom(port, peopleCount),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function openRoom(port: number, peopleCount: number): Promise<Room> {
  await using stack = new AsyncDisposableStack();
  const people: RawClient[] = [];
  let received = 0;
  for (let index = 0; index < peopleCount; index += 1) {
    const person = stack.use(await openRawClient({ port }));
    await person.prepareVoice(LOBBY);
    person.udp.setRecvBufferSize(4 << 20);
    person.udp.removeAllListeners('message');
    person.udp.on('message', (datagram: Buffer) => {
      if (datagram.length === FORWARDED_BYTES) received += 1;
      else person.takeAck(datagram);
    });
    people.push(person);
  }
  let counter = 2;
  const greeting = setInterval(() => {
    counter += 1;
    for (const person of people) person.hello(counter);
  }, HELLO_MS);
  stack.defer(() => clearInterval(greeting));
  const payload = 'x'.repeat(FORWARDED_BYTES - VOICE_HEADER_BYTES - SEAL_BYTES);
  let sent = 0;
  const owned = stack.move();
  return {
    send: () => {
      people[sent % peopleCount]?.sendVoice(1 + Math.floor(sent / peopleCount), payload);
      sent += 1;
    },
    received: () => received,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
