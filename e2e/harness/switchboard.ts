import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildProgram } from './child-program.ts';
import { freePort } from './free-port.ts';
import { startJackfield } from './jackfield.ts';

export interface ServerUser {
  readonly id: number;
  readonly name: string;
}

/** `jackfield server` as a process of its own, with the operator's port. */
export class Switchboard implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly #home: string;
  readonly #port: number;
  readonly #adminPort: number;
  #server: ChildProgram;

  private constructor(
    stack: AsyncDisposableStack,
    home: string,
    port: number,
    adminPort: number,
    server: ChildProgram,
  ) {
    this.#stack = stack;
    this.#home = home;
    this.#port = port;
    this.#adminPort = adminPort;
    this.#server = server;
  }

  static async start(): Promise<Switchboard> {
    await using stack = new AsyncDisposableStack();
    const home = await mkdtemp(join(tmpdir(), 'jackfield-switchboard-'));
    stack.defer(() => rm(home, { recursive: true, force: true }));
    const [port, adminPort] = [await freePort(), await freePort()];
    const server = stack.use(await launch(home, port, adminPort));
    return new Switchboard(stack.move(), home, port, adminPort, server);
  }

  /** Address as a user types it after `--server`. */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Kills the server, as a crash would. */
  async kill(): Promise<void> {
    await this.#server.stop('SIGKILL');
  }

  /** Starts the server again on the same port, with the same certificate. */
  async restart(): Promise<void> {
    await this.kill();
    this.#server = this.#stack.use(await launch(this.#home, this.#port, this.#adminPort));
  }

  async users(): Promise<readonly ServerUser[]> {
    const { users } = (await this.#ask('GET', 'users')) as { users: ServerUser[] };
    return users;
  }

  stats(): Promise<unknown> {
    return this.#ask('GET', 'stats');
  }

  /** Mutes a user for all others, as the operator. */
  async setMuted(name: string, isMuted: boolean): Promise<void> {
    await this.#ask('POST', 'mute', { user: await this.#idOf(name), muted: isMuted });
  }

  /** Makes a user a priority speaker, as the operator. */
  async setPriority(name: string, isPriority: boolean): Promise<void> {
    await this.#ask('POST', 'priority', { user: await this.#idOf(name), priority: isPriority });
  }

  async #idOf(name: string): Promise<number> {
    const user = (await this.users()).find((candidate) => candidate.name === name);
    if (!user) throw new Error(`${name} is not on the server`);
    return user.id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const token = (await readFile(join(this.#home, 'data', 'server', 'admin-token'), 'utf8')).trim();
    const response = await fetch(`http://127.0.0.1:${this.#adminPort}/admin/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(5000),
    });
    if (!response.ok)
      throw new Error(`the server answered ${response.status} to ${method} ${path}: ${await response.text()}`);
    return response.json();
  }
}

async function launch(home: string, port: number, adminPort: number): Promise<ChildProgram> {
  const args = ['server', '--json', '--port', String(port), '--admin-port', String(adminPort), '--host', '127.0.0.1'];
  const server = startJackfield(args, home);
  await server.waitForOutput(/"port":\s*\d+/, 20_000);
  return server;
}
