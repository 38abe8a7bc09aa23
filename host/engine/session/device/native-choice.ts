import type { NativeDeviceInfo, NativeDevices } from '@jackfield/protocol/state';
import { listNativeDevices } from '../../audio/devices/native/list-devices.ts';
import { JackfieldError } from '../../errors.ts';
import type { EngineDevice } from './engine-device.ts';

/** Resolves when the engine can reach devices of this computer. Rejects with DEVICE_UNAVAILABLE. */
export async function checkNativeDevice(list: () => Promise<NativeDevices>): Promise<void> {
  reachable(await list());
}

/**
 * Parses `IN`, `IN:OUT` or `:OUT` against the existing devices: each part is an id or a name, and an empty part is left to the settings. Ids may contain colons
 * themselves, so the text is divided where both parts are known. Rejects with DEVICE_UNAVAILABLE or DEVICE_UNKNOWN.
 */
export async function chooseNative(
  text: string,
  list: () => Promise<NativeDevices> = listNativeDevices,
): Promise<Extract<EngineDevice, { readonly kind: 'native' }>> {
  const { inputs, outputs } = reachable(await list());
  for (const [input, output] of divisions(text)) {
    const [inputId, outputId] = [idOf(inputs, input), idOf(outputs, output)];
    if (inputId !== undefined && outputId !== undefined) return { kind: 'native', inputId, outputId };
  }
  throw JackfieldError.of('DEVICE_UNKNOWN', { name: unknownIn(text, inputs) });
}

/** The error of a computer whose devices the engine cannot reach. */
export function unreachable({ failure }: Pick<NativeDevices, 'failure'>): JackfieldError {
  return JackfieldError.of('DEVICE_UNAVAILABLE', {
    reason: failure ?? 'there is no audio sidecar for this system, and no pactl (package pulseaudio-utils)',
  });
}

function reachable(devices: NativeDevices): NativeDevices {
  if (devices.backend === null) throw unreachable(devices);
  return devices;
}

/** All possible readings of the text: as one name first, then divided at each colon. */
function divisions(text: string): (readonly [input: string, output: string])[] {
  const colons = [...text.matchAll(/:/g)].map(({ index }) => index);
  return [[text, ''], ...colons.map((at) => [text.slice(0, at), text.slice(at + 1)] as const)];
}

/** Finds a device by id, else by a name that only one device has. Returns null when none is wanted, undefined when there is no such device. */
function idOf(devices: readonly NativeDeviceInfo[], wanted: string): string | null | undefined {
  if (wanted === '') return null;
  const byId = devices.find(({ id }) => id === wanted);
  if (byId !== undefined) return byId.id;
  const byName = devices.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  return byName.length === 1 ? byName[0]?.id : undefined;
}

/** The unknown part when the text has one colon; else the whole text. */
function unknownIn(text: string, inputs: readonly NativeDeviceInfo[]): string {
  const [input = '', output, ...rest] = text.split(':');
  if (output === undefined || rest.length > 0) return text;
  return idOf(inputs, input) === undefined ? input : output;
}
