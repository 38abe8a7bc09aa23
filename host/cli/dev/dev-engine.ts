import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { JackfieldError } from '@jackfield/engine/errors';
import { findRunningEngine } from '@jackfield/engine/instance-lock';
import { resolvePaths } from '@jackfield/engine/paths';
import { EngineClient } from '../engine-client.ts';

const PROGRAM = fileURLToPath(new URL('../bin/jackfield.js', import.meta.url));

export interface DevEngineOptions {
  readonly dataDir?: string;
  /** Starts an engine without a window when none runs. */
  readonly headless?: boolean;
  readonly server?: string;
  readonly channel?: string;
  readonly device?: string;
}

/** Connects to the engine that runs on the data folder, or starts one that ends with the stack. Rejects with ENGINE_NOT_RUNNING. */
export async function openDevEngine(
  options: DevEngineOptions,
  stack: AsyncDisposableStack,
  say: (line: string) => void,
): Promise<EngineClient> {
  const { state } = resolvePaths(options.dataDir);
  let address = await findRunningEngine(state);
  if (address === null && options.headless === true) {
    say('Starting Jackfield …');
    stack.use(await startHeadless(options));
    address = await findRunningEngine(state);
  }
  if (address === null) throw JackfieldError.of('ENGINE_NOT_RUNNING', { folder: state });
  return stack.use(await EngineClient.open(address));
}

/** Runs `jackfield start --headless` in a process of its own, so that compilers do not delay the engine. Resolves when it is ready. */
async function startHeadless({ dataDir, server, channel, device }: DevEngineOptions): Promise<AsyncDisposable> {
  const words = ['start', '--headless', '--json'];
  const given = { '--data-dir': dataDir, '--server': server, '--channel': channel, '--device': device };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) words.push(name, value);
  // A process group of its own: Ctrl+C reaches only this command, which restores the plugin and then ends the engine.
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    if ((JSON.parse(line) as { event?: string }).event !== 'ready') continue;
    // The rest of the output is discarded, so that it does not fill the pipe.
    child.stdout.resume();
    return { [Symbol.asyncDispose]: end };
  }
  await end();
  throw JackfieldError.of('ENGINE_CLOSED');
}
