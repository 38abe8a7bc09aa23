import { unreachable } from '@jackfield/engine/native-choice';
import { askNativePriority, listNativeDevices } from '@jackfield/engine/native-devices';
import type { Output } from '../output.ts';
import { table } from '../output.ts';

type Devices = Awaited<ReturnType<typeof listNativeDevices>>;

/** Lists the devices that `--device native` accepts. Throws DEVICE_UNAVAILABLE when no backend can access the devices of this computer. */
export async function devicesCommand(output: Output): Promise<void> {
  const devices = await listNativeDevices();
  if (devices.backend === null) throw unreachable(devices);
  const priority = await askNativePriority();
  output.result({ ...devices, priority }, [...linesOf(devices), ...priorityLines(priority)]);
}

function linesOf({ backend, inputs, outputs }: Devices): string[] {
  const rows = table([...inputs, ...outputs].map(({ id, name, isDefault }) => [isDefault ? ' *' : '  ', name, id]));
  return [
    'Microphones',
    ...orNone(rows.slice(0, inputs.length)),
    'Speakers',
    ...orNone(rows.slice(inputs.length)),
    `* is the system default. Jackfield reaches them ${backend === 'sidecar' ? 'by its own program' : 'by parec and pacat'}.`,
  ];
}

function priorityLines(priority: Awaited<ReturnType<typeof askNativePriority>>): readonly string[] {
  if (priority === null) return [];
  const { grantedBy, failure } = priority;
  if (grantedBy !== null) return [`Sound runs at real-time priority (granted by ${BY[grantedBy] ?? grantedBy}).`];
  return [`Sound runs at normal priority, so a busy machine may interrupt it: ${failure ?? 'nothing grants more'}.`];
}

const BY: Readonly<Record<string, string>> = { kernel: 'the kernel', library: 'the sound system' };

function orNone(rows: readonly string[]): readonly string[] {
  return rows.length === 0 ? ['    none'] : rows;
}
