import { createConnection } from 'node:net';
import { reasonOf } from '../errors.ts';
import { MESSAGE_TYPE, decodeReply, encodeCall } from './system-bus-call.ts';

export interface ProcessThread {
  readonly process: number;
  readonly thread: number;
}

export interface RtkitOptions {
  /** Socket path of the system bus; the system's own when left out. */
  readonly socketPath?: string;
  /** Id of the calling user; the process's own when left out. */
  readonly userId?: number;
  readonly timeoutMs?: number;
}

const RTKIT = 'org.freedesktop.RealtimeKit1';
const BUS = 'org.freedesktop.DBus';
const STANDARD_SOCKET = '/run/dbus/system_bus_socket';
const TIMEOUT_MS = 2_000;
const MAX_BYTES = 65_536;
/** Serial numbers of the two calls; the hello, with which each connection to a bus begins, comes first. */
const HELLO = 1;
const FIRST_THREAD = 2;

/**
 * Asks rtkit over the system bus to give threads of this user a nice level that an ordinary user may not set. Resolves with null when all were granted, else
 * with the first reason for a refusal: no bus, no rtkit, no session of a local user, or too many threads. Never rejects; takes 2 s at most. rtkit resets the
 * level for processes and threads that such a thread starts.
 */
export function askRtkit(
  threads: readonly ProcessThread[],
  nice: number,
  options: RtkitOptions = {},
): Promise<string | null> {
  const { socketPath = systemBusSocket(), timeoutMs = TIMEOUT_MS, userId = process.getuid?.() ?? 0 } = options;
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    let received = Buffer.alloc(0);
    let isAuthenticated = false;
    let open = threads.length;
    let refusal: string | null = null;
    const finish = (reason: string | null): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reason);
    };
    const timer = setTimeout(() => finish('the system bus does not answer'), timeoutMs);
    const takeMessages = (): void => {
      for (;;) {
        const reply = decodeReply(received, MAX_BYTES);
        if (reply === null) return;
        received = received.subarray(reply.bytes);
        // Skips signals, and the answer to the hello unless it is a refusal.
        if (reply.type !== MESSAGE_TYPE.methodReturn && reply.type !== MESSAGE_TYPE.error) continue;
        if (reply.type === MESSAGE_TYPE.error) refusal ??= reply.errorName ?? 'refused';
        if (reply.replyTo === HELLO && refusal !== null) return finish(refusal);
        if (reply.replyTo >= FIRST_THREAD) open -= 1;
        if (open === 0) return finish(refusal);
      }
    };
    socket.on('connect', () => socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(userId)).toString('hex')}\r\n`));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      try {
        if (isAuthenticated) return takeMessages();
        const end = received.indexOf('\r\n');
        if (end < 0) {
          if (received.length > MAX_BYTES) finish('the system bus does not speak D-Bus');
          return;
        }
        if (!received.subarray(0, end).toString('latin1').startsWith('OK ')) return finish('the system bus refuses us');
        received = received.subarray(end + 2);
        isAuthenticated = true;
        socket.write('BEGIN\r\n');
        socket.write(
          encodeCall({
            serial: HELLO,
            destination: BUS,
            path: '/org/freedesktop/DBus',
            interface: BUS,
            member: 'Hello',
          }),
        );
        for (const [index, thread] of threads.entries())
          socket.write(highPriorityCall(FIRST_THREAD + index, thread, nice));
      } catch (error) {
        finish(reasonOf(error));
      }
    });
    socket.on('error', (error) => finish(`no system bus: ${reasonOf(error)}`));
    socket.on('close', () => finish('the system bus closed the connection'));
  });
}

function highPriorityCall(serial: number, { process: processId, thread }: ProcessThread, nice: number): Buffer {
  const body = Buffer.alloc(20);
  body.writeBigUInt64LE(BigInt(processId), 0);
  body.writeBigUInt64LE(BigInt(thread), 8);
  body.writeInt32LE(nice, 16);
  const path = '/org/freedesktop/RealtimeKit1';
  const member = 'MakeThreadHighPriorityWithPID';
  return encodeCall({ serial, destination: RTKIT, path, interface: RTKIT, member, signature: 'tti', body });
}

/** Only addresses of the form `unix:path=…` are understood, which is what Linux systems have. */
function systemBusSocket(): string {
  const address = process.env['DBUS_SYSTEM_BUS_ADDRESS'] ?? '';
  return /^unix:path=([^,;]+)/.exec(address)?.[1] ?? STANDARD_SOCKET;
}
