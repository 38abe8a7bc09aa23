import { execFile } from 'node:child_process';
import type { NativeDeviceInfo } from '@jackfield/protocol/state';
import { reasonOf } from '../../../../errors.ts';
import { MAX_LISTED } from '../backend.ts';
import type { DeviceLists } from '../backend.ts';

interface PulseDevice {
  /** PulseAudio's name of the device, stable across replugging. */
  readonly id: string;
  readonly name: string;
  /** True for a source that records the output of a sink. */
  readonly isMonitor: boolean;
}

export interface PulseDevices {
  readonly sources: readonly PulseDevice[];
  readonly sinks: readonly PulseDevice[];
  readonly defaultSource: string;
  readonly defaultSink: string;
}

const ANSWER_MS = 1_500;
const MAX_BYTES = 4 << 20;
/** The silent sink that PulseAudio and PipeWire create when there is no other. */
const DUMMY_SINK = 'auto_null';
const MAX_NAME = 200;

/** Asks PulseAudio for its devices. Rejects with an `Error` whose message is a reason. */
export async function readPulseDevices(
  pactl: string,
  environment: Readonly<Record<string, string>>,
): Promise<PulseDevices> {
  const ask = (...args: string[]): Promise<string> => run(pactl, args, environment);
  const [info, sinks, sources] = await Promise.all([ask('info'), ask('list', 'sinks'), ask('list', 'sources')]);
  return {
    sources: parseDevices(sources),
    sinks: parseDevices(sinks),
    // PulseAudio's own programs take these variables for the default, too.
    defaultSource: environment['PULSE_SOURCE'] || (/^Default Source: (.+)$/m.exec(info)?.[1] ?? ''),
    defaultSink: environment['PULSE_SINK'] || (/^Default Sink: (.+)$/m.exec(info)?.[1] ?? ''),
  };
}

/** Returns the source for `id`, or the default one. The monitor of a sink is used only when it was requested. */
export function chooseSource({ sources, defaultSource }: PulseDevices, id: string): PulseDevice | null {
  const named = sources.find((source) => source.id === (id || defaultSource));
  if (named !== undefined && (id !== '' || !named.isMonitor)) return named;
  return id === '' ? (sources.find((source) => !source.isMonitor) ?? null) : null;
}

/** Returns the sink for `id`, or the default one when that is missing. */
export function chooseSink({ sinks, defaultSink }: PulseDevices, id: string): PulseDevice | null {
  const real = sinks.filter((sink) => sink.id !== DUMMY_SINK);
  return real.find((sink) => sink.id === id) ?? real.find((sink) => sink.id === defaultSink) ?? real[0] ?? null;
}

/** Returns the devices that users can choose: no monitors, no dummy. */
export function toLists(devices: PulseDevices): DeviceLists {
  const inputs = devices.sources.filter((source) => !source.isMonitor);
  const outputs = devices.sinks.filter((sink) => sink.id !== DUMMY_SINK);
  return {
    inputs: inputs.slice(0, MAX_LISTED).map((device) => toInfo(device, chooseSource(devices, '')?.id)),
    outputs: outputs.slice(0, MAX_LISTED).map((device) => toInfo(device, chooseSink(devices, '')?.id)),
  };
}

function toInfo({ id, name }: PulseDevice, defaultId: string | undefined): NativeDeviceInfo {
  return { id, name, isDefault: id === defaultId };
}

/** Reads `pactl list sinks` and `pactl list sources`; `-f json` came only with PulseAudio 16. */
function parseDevices(listing: string): PulseDevice[] {
  return listing
    .split(/^(?=(?:Sink|Source) #\d+$)/m)
    .map((block) => ({
      id: field(block, 'Name'),
      name: (field(block, 'Description') || field(block, 'Name')).slice(0, MAX_NAME),
      isMonitor: !['', 'n/a'].includes(field(block, 'Monitor of Sink')),
    }))
    .filter(({ id }) => id !== '' && id.length <= MAX_NAME);
}

function field(block: string, name: string): string {
  return new RegExp(`^\\t${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
}

function run(file: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...env }, timeout: ANSWER_MS, killSignal: 'SIGKILL', maxBuffer: MAX_BYTES } as const;
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (error.killed === true) reject(new Error('PulseAudio does not answer', { cause: error }));
      else
        reject(
          new Error(`PulseAudio cannot be reached (${stderr.trim().split('\n')[0] || reasonOf(error)})`, {
            cause: error,
          }),
        );
    });
    child.stdin?.end();
  });
}
