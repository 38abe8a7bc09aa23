import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchResult } from './bench.ts';
import { usage as callUsage } from './call/options.ts';

/** Name → subject of the benchmark. Each is a file `bench/<name>.ts` with a `Bench` as its default export. */
export const benches: Readonly<Record<string, string>> = {
  sandbox: 'round trip through a chain of 1, 3 and 5 effects in a sandbox process, beside a worker thread and Extism',
  codec: 'our Opus component against native builds of libopus',
  latency: 'mouth to ear, file device to file device through a real server on loopback',
  relay: 'packets/s and CPU per forwarded packet, beside mumble-server',
  echo: 'echo cancellation beside Chromium’s: what is left of the echo and of the person, and what a frame costs',
  plugins: 'what a frame costs in each language, an install, a swap and an event',
  devloop: 'from the save of a source to the moment at which it is heard, per language',
  noise: 'noise suppression by type of noise and distance: SI-SDR, STOI, PESQ',
  call: 'the call that people make beside Mumble’s: delay, quality with loss, CPU and memory, through PulseAudio',
  start: 'cold start to a usable window, memory of engine and sandboxes',
};

/** Usage text of the options, by name of the benchmark; `bench/<name>/options.ts` parses them. */
export const benchOptions: Readonly<Record<string, string>> = { call: callUsage };

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a benchmark in a child whose standard output is our standard error, so that no output of a benchmark, a library or a program that it starts gets into
 * our standard output. Rejects when the benchmark fails. Signals are forwarded to the child, which ends the processes that it started.
 */
export function runBench(name: string, options: readonly string[] = []): Promise<BenchResult> {
  const child = fork(fileURLToPath(new URL('bench-child.ts', import.meta.url)), [name, ...options], {
    execArgv: [],
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<BenchResult>();
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, passOn);
  child.once('exit', () => {
    for (const signal of SIGNALS) process.off(signal, passOn);
  });
  child.once('message', (message) => resolve(message as BenchResult));
  child.once('error', reject);
  child.once('exit', (code, signal) => reject(new Error(`bench ${name} ended with ${signal ?? code} and no result`)));
  return promise;
}
