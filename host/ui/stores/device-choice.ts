import type { DeviceState, DeviceChoices, NativeDeviceInfo, Settings } from '@jackfield/protocol/state';
import type { AudioDeviceInfo } from '@jackfield/protocol/state';

interface DeviceOption {
  readonly id: string;
  readonly label: string;
}

/** The available devices, the chosen one, and the settings change that chooses another. */
export interface DeviceChoice {
  readonly id: string;
  readonly options: readonly DeviceOption[];
  change(id: string): Partial<Settings>;
}

type Kind = 'input' | 'output';

/** The computer's own devices; `choices` is null until the engine has listed them. */
export function nativeChoice(
  kind: Kind,
  choices: DeviceChoices | null,
  settings: Settings,
  state: DeviceState,
): DeviceChoice {
  const isInput = kind === 'input';
  const listed = (isInput ? choices?.inputs : choices?.outputs) ?? [];
  const id = isInput ? (choices?.inputId ?? settings.inputDeviceId) : (choices?.outputId ?? settings.outputDeviceId);
  const usual = listed.find((device) => device.isDefault)?.name;
  const options = [
    { id: '', label: usual === undefined ? 'System default' : `System default (${usual})` },
    ...labelled(listed),
  ];
  if (!options.some((option) => option.id === id)) options.push({ id, label: awayLabel(kind, choices, state) });
  return { id, options, change: (to) => (isInput ? { inputDeviceId: to } : { outputDeviceId: to }) };
}

/** The devices of the browser, named by their labels. */
export function windowChoice(kind: Kind, devices: readonly AudioDeviceInfo[], settings: Settings): DeviceChoice {
  const isInput = kind === 'input';
  const id = isInput ? settings.windowInputDeviceId : settings.windowOutputDeviceId;
  const options = [
    { id: '', label: 'System default' },
    ...devices.filter((device) => device.kind === kind).map((device) => ({ id: device.id, label: device.label })),
  ];
  if (!options.some((option) => option.id === id)) options.push({ id, label: `${id} (not connected)` });
  return { id, options, change: (to) => (isInput ? { windowInputDeviceId: to } : { windowOutputDeviceId: to }) };
}

/** Options of the devices; devices with the same name get a number. */
function labelled(devices: readonly NativeDeviceInfo[]): DeviceOption[] {
  const seen = new Map<string, number>();
  return devices.map(({ id, name }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { id, label: count === 1 ? name : `${name} #${count}` };
  });
}

/** Label of a chosen device that is not in the list: not listed yet, or not connected. */
function awayLabel(kind: Kind, choices: DeviceChoices | null, state: DeviceState): string {
  const used = kind === 'input' ? state.inputName : state.outputName;
  if (choices === null && used !== null) return used;
  const lost = state.error?.details?.['name'];
  const what = kind === 'input' ? 'Chosen microphone' : 'Chosen speakers';
  return `${typeof lost === 'string' ? lost : what} (not connected)`;
}
