import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startJackfield } from '../../e2e/harness/jackfield.ts';
import type { Switchboard } from '../../e2e/harness/switchboard.ts';
import type { CallClient } from './call-client.ts';

export interface JackfieldClientOptions {
  readonly name: string;
  /** Folder with all files of the client, of `prepareHome`; a second start in the same folder finds its plugins prepared. */
  readonly home: string;
  /** HOST:PORT of the server, as passed to the client. */
  readonly address: string;
  /** The server behind the address, which lists its users. */
  readonly server: Switchboard;
  readonly env: Readonly<Record<string, string>>;
  /** Number of the display on which the window opens; null is headless. */
  readonly display: string | null;
  /** Argument of `--device`; null for the device that the product opens by default. */
  readonly device: string | null;
  readonly signal?: AbortSignal | undefined;
}

/** Writes the answers to the questions of the first start: name and microphone. `isLowLatency` sets the low latency of the settings. */
export async function prepareHome(home: string, name: string, isLowLatency: boolean): Promise<void> {
  const preset = isLowLatency ? { audioLatency: 'low' } : {};
  await mkdir(join(home, 'config'), { recursive: true });
  await writeFile(join(home, 'config', 'settings.json'), JSON.stringify({ name, isSetUp: true, ...preset }));
}

const READY_MS = 90_000;

/** Runs `jackfield start` in the Lobby, with the window that it opens or headless. */
export async function startJackfieldClient(options: JackfieldClientOptions): Promise<CallClient> {
  const { name, home, display, device } = options;
  const client = startJackfield(
    [
      'start',
      '--json',
      ...(display === null ? ['--headless'] : ['--no-electron']),
      '--server',
      options.address,
      '--channel',
      'Lobby',
      '--name',
      name,
      ...(device === null ? [] : ['--device', device]),
    ],
    home,
    {
      ...options.env,
      ...(display === null ? {} : { DISPLAY: display }),
      // Grants Chromium's microphone permission; the devices are real to Chromium.
      JACKFIELD_BROWSER_ARGS: '--use-fake-ui-for-media-stream',
    },
  );
  try {
    if (display === null) await client.waitForOutput(/"event":\s*"ready"/, READY_MS);
    await waitUntilPresent(options, () => client.hasExited);
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw new Error(`${name} does not join: ${String(error)}\n${client.output}`, { cause: error });
  }
  return {
    pids: [client.pid],
    describe: () => client.output,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

async function waitUntilPresent(
  { name, server, signal }: JackfieldClientOptions,
  hasExited: () => boolean,
): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    signal?.throwIfAborted();
    const users = await server.users();
    if (users.some((user) => user.name === name)) return;
    if (hasExited()) throw new Error('the program ended');
    if (Date.now() > deadline) throw new Error(`it is not on the server after ${READY_MS / 1000} s`);
    await sleep(200, undefined, { signal });
  }
}
