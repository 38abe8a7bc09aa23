import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectTcp, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';
import {
  decodeBytesFields,
  encodeAuthenticate,
  encodeVersion,
  FrameReader,
  MESSAGE,
  voiceVarint,
} from './mumble-messages.ts';
import { Ocb2Encryptor } from './ocb2.ts';
import { FORWARDED_BYTES } from './relay-under-test.ts';
import type { RelayUnderTest, Room } from './relay-under-test.ts';

/** Debian's package installs the program in a folder that is not in the PATH of ordinary users. */
const PROGRAM = '/usr/sbin/murmurd';
const PACKAGE_USER = 'mumble-server';
const VOICE_OPUS = 4 << 5;
const PING = 1 << 5;

export interface Murmur extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** Returns the end of the server's log. */
  readonly log: () => string;
}

/** Debian's `mumble-server` as the relay under test. */
export async function openMurmur(): Promise<RelayUnderTest> {
  const murmur = await startMurmur();
  return {
    name: 'mumble-server',
    pid: murmur.pid,
    openRoom: (peopleCount) => openRoom(murmur.port, peopleCount),
    [Symbol.asyncDispose]: () => murmur[Symbol.asyncDispose](),
  };
}

/** Starts Debian's `mumble-server` with a database of its own. Rejects when it is not installed or does not start. */
export async function startMurmur(): Promise<Murmur> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-murmur-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  const settings = [
    `database=${join(folder, 'murmur.sqlite')}`,
    `logfile=${join(folder, 'murmur.log')}`,
    'host=127.0.0.1',
    `port=${port}`,
    'users=200',
    'bandwidth=1000000000',
    'timeout=600',
    'autobanAttempts=0',
    'bonjour=false',
    ...(isRoot ? [`uname=${PACKAGE_USER}`] : []),
  ];
  const ini = join(folder, 'murmur.ini');
  await writeFile(ini, `${settings.join('\n')}\n`);
  // As root, the server changes to the package's user, who must own the folder.
  if (isRoot) for (const path of [folder, ini]) await chown(path, idOf('-u'), idOf('-g'));
  const child = spawn(PROGRAM, ['-fg', '-ini', ini], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-20_000)));
  const exited = once(child, 'exit');
  stack.defer(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  await Promise.race([
    untilListening(port),
    exited.then(() => Promise.reject(new Error('mumble-server ended at once'))),
  ]);
  const { pid } = child;
  if (pid === undefined) throw new Error('mumble-server has no process');
  const owned = stack.move();
  return {
    pid,
    port,
    log: () => said,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function openRoom(port: number, peopleCount: number): Promise<Room> {
  await using stack = new AsyncDisposableStack();
  const people: MumbleBot[] = [];
  let received = 0;
  const onDatagram = (): void => {
    received += 1;
  };
  for (let index = 0; index < peopleCount; index += 1) people.push(stack.use(await openMumbleBot(port, onDatagram)));
  let sent = 0;
  const owned = stack.move();
  return {
    send: () => {
      people[sent % peopleCount]?.sendVoice(1 + Math.floor(sent / peopleCount));
      sent += 1;
    },
    received: () => received,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export interface MumbleBot extends AsyncDisposable {
  /** Sends one Opus packet; `sequence` counts frames of 10 ms. Without `opus`, the payload is random and has the size of the load test. */
  sendVoice(sequence: number, opus?: Uint8Array): void;
}

/** A minimal client that only sends voice. */
export async function openMumbleBot(port: number, onDatagram: () => void): Promise<MumbleBot> {
  const control = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  const udp = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
  await once(control, 'secureConnect');
  const session = await logIn(control);
  udp.connect(port, '127.0.0.1');
  await once(udp, 'connect');
  await bindAddress(udp, session.encryptor);
  udp.on('message', onDatagram);
  return {
    sendVoice: (sequence, opus) => {
      // The server adds the talker's session (one byte for the first 127) and its own 4 bytes of OCB2 to our packet.
      const head = [VOICE_OPUS, ...voiceVarint(sequence)];
      const payload = opus ?? randomBytes(FORWARDED_BYTES - 4 - 1 - head.length - 2);
      const plain = Buffer.concat([Buffer.from([...head, ...voiceVarint(payload.length)]), payload]);
      udp.send(session.encryptor.encrypt(plain));
    },
    [Symbol.asyncDispose]: async () => {
      udp.close();
      control.destroy();
      await once(control, 'close');
    },
  };
}

async function logIn(control: TLSSocket): Promise<{ encryptor: Ocb2Encryptor }> {
  const frames = new FrameReader();
  const synced = Promise.withResolvers<{ encryptor: Ocb2Encryptor }>();
  let encryptor: Ocb2Encryptor | null = null;
  control.on('error', synced.reject);
  control.on('data', (chunk: Buffer) => {
    for (const { type, body } of frames.read(chunk)) {
      if (type === MESSAGE.cryptSetup) {
        const fields = decodeBytesFields(body);
        const [key, nonce] = [fields.get(1), fields.get(2)];
        if (key !== undefined && nonce !== undefined) encryptor = new Ocb2Encryptor(key, nonce);
      }
      if (type === MESSAGE.reject) synced.reject(new Error('mumble-server refused the login'));
      if (type === MESSAGE.serverSync && encryptor !== null) synced.resolve({ encryptor });
    }
  });
  control.write(encodeVersion());
  control.write(encodeAuthenticate(`load-${randomBytes(6).toString('hex')}`));
  return synced.promise;
}

/** Sends a ping until the server answers: the server learns the address from the first datagram that it can decrypt. */
async function bindAddress(udp: Socket, encryptor: Ocb2Encryptor): Promise<void> {
  const answered = once(udp, 'message', { signal: AbortSignal.timeout(5_000) });
  udp.send(encryptor.encrypt(Buffer.from([PING, 1])));
  await answered;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const socket = connectTcp(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await delay(100);
  }
  throw new Error('mumble-server did not listen within 10 s');
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, PACKAGE_USER], { encoding: 'utf8' }));
}
