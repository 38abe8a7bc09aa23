import type { AudioDeviceInfo } from '@jackfield/protocol/state';

/** A device of the browser with the name under which the settings store it. */
export interface ListedDevice extends AudioDeviceInfo {
  /** The browser's id: valid for this origin only, and the port is part of it. */
  readonly deviceId: string;
}

/**
 * The microphones and loudspeakers, named by their labels: a `deviceId` is salted with the origin and changes with each run. Devices with the
 * same label get a number. Devices without a label (before the microphone was allowed) are left out.
 */
export function listDevices(
  infos: readonly Pick<MediaDeviceInfo, 'deviceId' | 'kind' | 'label'>[],
): readonly ListedDevice[] {
  const seen = new Map<string, number>();
  return infos.flatMap((info) => {
    const kind = info.kind === 'audioinput' ? 'input' : info.kind === 'audiooutput' ? 'output' : null;
    // 'default' and 'communications' are aliases of devices that are listed as well.
    if (kind === null || info.label === '' || info.deviceId === 'default' || info.deviceId === 'communications')
      return [];
    const count = (seen.get(kind + info.label) ?? 0) + 1;
    seen.set(kind + info.label, count);
    const id = count === 1 ? info.label : `${info.label} #${count}`;
    return [{ id, label: id, kind, deviceId: info.deviceId }];
  });
}

/** The browser's id of a stored device; empty (the system default) when it is not connected. */
export function deviceIdOf(devices: readonly ListedDevice[], kind: 'input' | 'output', id: string): string {
  return devices.find((device) => device.kind === kind && device.id === id)?.deviceId ?? '';
}

/** True if the two lists are equal to the user and to the browser. */
export function isSameList(a: readonly ListedDevice[], b: readonly ListedDevice[]): boolean {
  return (
    a.length === b.length &&
    a.every((device, index) => device.id === b[index]?.id && device.deviceId === b[index]?.deviceId)
  );
}
