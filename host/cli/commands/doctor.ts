import { randomInt } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Engine } from '@jackfield/engine';
import type { EngineDevice } from '@jackfield/engine';
import { ensureFolders } from '@jackfield/engine/ensure-folders';
import { JackfieldError, reasonOf } from '@jackfield/engine/errors';
import { openImpairedLink } from '@jackfield/engine/impaired-link';
import { readImpairments } from '@jackfield/engine/impairments';
import type { Impairments } from '@jackfield/engine/impairments';
import { findRunningEngine, InstanceLock } from '@jackfield/engine/instance-lock';
import type { InstanceAddress } from '@jackfield/engine/instance-lock';
import { resolvePaths } from '@jackfield/engine/paths';
import type { Paths } from '@jackfield/engine/paths';
import { makeTemporaryFolder } from '@jackfield/engine/temporary-folder';
import { countOf } from '@jackfield/protocol/count-labels';
import { doctorPlaceNames } from '@jackfield/protocol/doctor';
import type { DoctorProgress, DoctorReport } from '@jackfield/protocol/doctor';
import { startServer } from '@jackfield/server';
import { addressProblems, readInvite } from '@jackfield/wire/server-address';
import { readDevice } from '../device-option.ts';
import { doctorPicture } from '../doctor-picture.ts';
import { EngineClient } from '../engine-client.ts';
import { UsageError } from '../output.ts';
import type { Output } from '../output.ts';
import { registryFolder } from '../places.ts';

export interface DoctorCommandOptions {
  readonly server?: string;
  readonly device?: string;
  readonly quiet?: boolean;
  readonly picture?: string;
  readonly impair?: string;
  readonly seed?: number;
  readonly dataDir?: string;
}

/** Folders of the engine that is opened for the check, and the address of its server. */
interface Setting {
  readonly paths: Paths;
  readonly address: string | null;
}

const MARKS = { problem: '✗', hint: '!', good: '✓' } as const;
const STEPS = {
  speak: 'Talk for a moment …',
  listen: 'Playing the test sound …',
  link: 'Measuring the connection …',
  done: null,
} as const;

/** `jackfield doctor`: asks the running Jackfield, or opens the devices and the connection itself. Returns the number of problems. */
export async function doctorCommand(options: DoctorCommandOptions, output: Output): Promise<number> {
  const impairments = options.impair === undefined ? null : readImpairments(options.impair);
  if (typeof impairments === 'string') throw new UsageError(`--impair: ${impairments}.`);
  if (impairments !== null && options.server !== undefined)
    throw new UsageError('--impair starts a server of its own; leave --server out.');
  if (options.seed !== undefined && impairments === null) throw new UsageError('--seed goes with --impair.');
  if (options.server !== undefined) checkAddress(options.server);
  const paths = resolvePaths(options.dataDir);
  const running = await findRunningEngine(paths.state);
  const report =
    running === null
      ? await examineAlone(options, paths, impairments, output)
      : await askRunning(running, options, output);
  if (options.picture !== undefined) await writePicture(resolve(options.picture), report);
  output.result(report, linesOf(report));
  return report.findings.filter(({ severity }) => severity === 'problem').length;
}

async function askRunning(
  running: InstanceAddress,
  options: DoctorCommandOptions,
  output: Output,
): Promise<DoctorReport> {
  const { server, device, impair } = options;
  if ([server, device, impair].some((option) => option !== undefined))
    throw new UsageError(
      'Jackfield is running and checks the call it is in: leave --server, --device and --impair out.',
    );
  using client = await EngineClient.open(running);
  client.on('doctor', teller(output));
  return await client.request('runDoctor', { hasSound: options.quiet !== true });
}

async function examineAlone(
  options: DoctorCommandOptions,
  paths: Paths,
  impairments: Impairments | null,
  output: Output,
): Promise<DoctorReport> {
  const device = await deviceOf(options.device, output);
  await using stack = new AsyncDisposableStack();
  const setting =
    impairments === null
      ? { paths, address: options.server ?? null }
      : await openImpairedServer(paths, impairments, options.seed ?? randomInt(2 ** 31), stack, output);
  await ensureFolders(setting.paths);
  stack.use(await InstanceLock.acquire(setting.paths.state));
  const engine = stack.use(
    await Engine.open({
      paths: setting.paths,
      registryFolder,
      pageFolder: null,
      port: 0,
      isPortFixed: false,
      device,
      name: null,
      recordingAnswer: 'refuse',
    }),
  );
  output.say('Starting …');
  return await engine.checkCall({ address: setting.address, hasSound: options.quiet !== true }, teller(output));
}

/** Starts a server on this computer behind a lossy link, with temporary folders that are removed afterwards. */
async function openImpairedServer(
  { cache }: Paths,
  impairments: Impairments,
  seed: number,
  stack: AsyncDisposableStack,
  output: Output,
): Promise<Setting> {
  const folder = makeTemporaryFolder('jackfield-doctor-');
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  let udpPort = 0;
  const link = stack.use(await openImpairedLink(() => udpPort, impairments, seed));
  const config = { name: 'Impaired', host: '127.0.0.1', port: 0, publicUdpPort: link.port };
  const server = stack.use(await startServer({ dataDir: join(folder, 'server'), config }));
  udpPort = server.udpPort ?? 0;
  output.say(`A server with a bad line was started, seed ${seed}.`);
  return { paths: { ...resolvePaths(folder), cache }, address: `127.0.0.1:${server.port}` };
}

/** The chosen device, by default the devices of this computer; silence, with a warning, when they cannot be accessed. */
async function deviceOf(text: string | undefined, output: Output): Promise<EngineDevice> {
  if (text !== undefined) {
    const device = await readDevice(text);
    if (device.kind === 'chromium') throw new UsageError('The device chromium is a window, and the doctor has none.');
    return device;
  }
  try {
    return await readDevice('native');
  } catch (error) {
    output.warn(JackfieldError.from(error).toCoded());
    return { kind: 'silence' };
  }
}

function teller(output: Output): (progress: DoctorProgress) => void {
  let told: DoctorProgress['step'] | null = null;
  return ({ step }) => {
    const words = STEPS[step];
    if (step !== told && words !== null) output.say(words);
    told = step;
  };
}

async function writePicture(file: string, report: DoctorReport): Promise<void> {
  try {
    await writeFile(file, doctorPicture(report));
  } catch (error) {
    throw JackfieldError.of('PICTURE_UNWRITABLE', { file, reason: reasonOf(error) }, error);
  }
}

function linesOf(report: DoctorReport): string[] {
  const lines = report.findings.flatMap(({ place, severity, text, advice, code }) => [
    `${MARKS[severity]} ${doctorPlaceNames[place]}: ${text}${severity === 'good' ? '' : ` (${code})`}`,
    ...(advice === null ? [] : [`    ${advice}`]),
  ]);
  const problems = report.findings.filter(({ severity }) => severity === 'problem').length;
  const found = problems === 0 ? 'No problem' : countOf(problems, 'problem');
  return [...lines, '', `${found} ${problems > 1 ? 'were' : 'was'} found.`];
}

/** Throws ADDRESS_INVALID for a malformed address, before anything is opened. */
function checkAddress(address: string): void {
  const read = readInvite(address);
  if (!read.isOk) throw JackfieldError.of('ADDRESS_INVALID', { address, reason: addressProblems[read.problem] });
}
