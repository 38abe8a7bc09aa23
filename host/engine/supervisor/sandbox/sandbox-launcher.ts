import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { reasonOf } from '../../errors.ts';
import { kernelWalls } from '../../processes/kernel-walls.ts';
import type { KernelWalls } from '../../processes/kernel-walls.ts';
import { sandboxArguments } from '../../processes/node-arguments.ts';
import { supportedNode } from '../../processes/node-version.ts';
import { realFolder } from '../../settings/real-folder.ts';
import { AudioPriority } from './audio-priority.ts';
import type { LaunchReply, LaunchRequest } from './launch-protocol.ts';
import { prepareSandboxProgram } from './sandbox-program.ts';
import { isPrivateFolder, makeSocketFolder } from './socket-folder.ts';

const LAST_WORDS = 2_048;

/**
 * Starts sandbox processes for the chains [control]. `spawn` blocks its thread for milliseconds, so chains on the audio thread send requests over
 * a `MessagePort`. The launcher passes the socket to the child and keeps only the ability to kill it.
 */
export class SandboxLauncher implements AsyncDisposable {
  readonly #node: string;
  readonly #programFolder: string;
  readonly #cacheFolder: string;
  #socketFolder: string;
  /** Kernel confinement, tested while the rest of the engine opens. */
  readonly #walls: Promise<KernelWalls>;
  readonly #children = new Set<ChildProcess>();
  readonly #ports = new Set<MessagePort>();
  readonly #priority = new AudioPriority();
  /** Number of sandboxes requested by all ports. */
  #launches = 0;
  #isClosed = false;

  private constructor(
    node: string,
    programFolder: string,
    cacheFolder: string,
    socketFolder: string,
    walls: Promise<KernelWalls>,
  ) {
    this.#node = node;
    this.#programFolder = programFolder;
    this.#cacheFolder = cacheFolder;
    this.#socketFolder = socketFolder;
    this.#walls = walls;
  }

  /**
   * `cacheFolder` is the folder that sandboxes may read, by its real path; files that a sandbox loads must be named by the real path, too. The sandboxes'
   * program is copied from `otherCacheFolder`, if it is there. Rejects with `NODE_TOO_OLD` on a Node whose permission model is not sufficient, and with
   * `TEMPORARY_FOLDER_UNUSABLE`.
   */
  static async open(cacheFolder: string, otherCacheFolder: string | null = null): Promise<SandboxLauncher> {
    const node = supportedNode();
    const walls = kernelWalls();
    const readable = realFolder(cacheFolder);
    const programFolder = await prepareSandboxProgram(readable, otherCacheFolder);
    return new SandboxLauncher(node, programFolder, readable, makeSocketFolder(), walls);
  }

  /** Confinement of sandboxes by the operating system. */
  get walls(): Promise<KernelWalls> {
    return this.#walls;
  }

  /** Creates the port of one chain for `openCaptureChain({ launcher })`. To send it to another thread, put it in the transfer list. */
  createPort(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    const running = new Map<number, ChildProcess>();
    const listening = new Map<number, Server>();
    this.#ports.add(port1);
    port1.on('message', (request: LaunchRequest) => {
      if (request.kind === 'kill') {
        listening.get(request.id)?.close();
        running.get(request.id)?.kill('SIGKILL');
      } else if (request.kind === 'raise') {
        const pid = running.get(request.id)?.pid;
        if (pid !== undefined) this.#priority.raise(pid);
      } else if (!this.#isClosed) this.#launch(request.id, port1, running, listening);
    });
    port1.on('close', () => {
      this.#ports.delete(port1);
      for (const server of listening.values()) server.close();
      for (const child of running.values()) child.kill('SIGKILL');
    });
    return port2;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#priority[Symbol.dispose]();
    const exits = [...this.#children].map((child) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      child.once('close', () => resolve());
      child.kill('SIGKILL');
      return promise;
    });
    await Promise.all(exits);
    for (const port of this.#ports) port.close();
    await rm(this.#socketFolder, { recursive: true, force: true });
  }

  #launch(id: number, port: MessagePort, running: Map<number, ChildProcess>, listening: Map<number, Server>): void {
    const reply = (message: LaunchReply): void => port.postMessage(message);
    try {
      // Some systems clean their temporary folders, for example after ten days.
      if (!isPrivateFolder(this.#socketFolder)) this.#socketFolder = makeSocketFolder();
    } catch (error) {
      return reply({ kind: 'failed', id, reason: reasonOf(error) });
    }
    // A number is unique in a private folder; the names of Windows pipes are shared by all programs.
    const number = this.#launches++;
    const statusPath = join(this.#socketFolder, `${number}.status`);
    const socketPath =
      process.platform === 'win32'
        ? `\\\\.\\pipe\\jackfield-${randomUUID()}`
        : join(this.#socketFolder, `${number}.sock`);
    // `pauseOnConnect` keeps this thread from reading data that is meant for the child.
    const server = createServer({ pauseOnConnect: true });
    server.maxConnections = 1;
    server.on('error', (error) => reply({ kind: 'failed', id, reason: reasonOf(error) }));
    // The chain's thread connects when it gets a processor. The server closes then, or with its port.
    listening.set(id, server);
    server.once('close', () => listening.delete(id));
    server.once('connection', (socket) => {
      server.close();
      void this.#walls.then((walls) => this.#spawn(id, walls, socket, statusPath, reply, running));
    });
    listenPrivately(server, socketPath, () => {
      if (this.#isClosed) {
        server.close();
        return;
      }
      try {
        closeSync(openSync(statusPath, 'w', 0o600));
      } catch (error) {
        server.close();
        reply({ kind: 'failed', id, reason: reasonOf(error) });
        return;
      }
      reply({ kind: 'listening', id, socketPath, statusPath });
    });
  }

  #spawn(
    id: number,
    walls: KernelWalls,
    socket: Socket,
    statusPath: string,
    reply: (message: LaunchReply) => void,
    running: Map<number, ChildProcess>,
  ): void {
    // The engine is closing: the folder of the status file may be gone already, and no chain waits for a child.
    if (this.#isClosed) {
      socket.destroy();
      return;
    }
    let status: number | null = null;
    try {
      // The file is gone when the chain has closed its end meanwhile.
      status = openSync(statusPath, 'r+');
      const folders = [this.#programFolder, this.#cacheFolder];
      const { program, args } = walls.command(
        this.#node,
        sandboxArguments(this.#programFolder, this.#cacheFolder),
        folders,
      );
      const child = spawn(program, args, {
        env: {},
        cwd: this.#programFolder,
        stdio: [socket, socket, 'pipe', status],
      });
      this.#watch(child, id, reply, running);
    } catch (error) {
      reply({ kind: 'failed', id, reason: reasonOf(error) });
    } finally {
      if (status !== null) closeSync(status);
      socket.destroy();
    }
  }

  #watch(
    child: ChildProcess,
    id: number,
    reply: (message: LaunchReply) => void,
    running: Map<number, ChildProcess>,
  ): void {
    let lastWords = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString('utf8')).slice(-LAST_WORDS);
    });
    child.on('error', (error) => reply({ kind: 'failed', id, reason: reasonOf(error) }));
    child.on('close', (code, signal) => {
      running.delete(id);
      this.#children.delete(child);
      if (!this.#isClosed) reply({ kind: 'exited', id, how: signal ?? `exit code ${code}`, lastWords });
    });
    if (child.pid === undefined) return;
    running.set(id, child);
    this.#children.add(child);
    reply({ kind: 'started', id, pid: child.pid });
  }
}

function listenPrivately(server: Server, path: string, onListening: () => void): void {
  server.listen({ path, readableAll: false, writableAll: false }, onListening);
}
