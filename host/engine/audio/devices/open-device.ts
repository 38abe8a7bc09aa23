import type { AudioDevice, DeviceCallbacks, DeviceConfig } from '../../ports/device.ts';
import type { DropCounter } from '../drop-counter.ts';
import { ChromiumDevice } from './chromium-device.ts';
import { FileDevice } from './file-device.ts';
import { NativeDevice } from './native/native-device.ts';
import type { PcmServer } from './pcm-server.ts';
import { SilenceDevice } from './silence-device.ts';

/** Opens the device that the control thread asks for. Rejects with a coded error of the device. */
export async function openDevice(
  config: DeviceConfig,
  server: PcmServer,
  callbacks: DeviceCallbacks,
  drops: DropCounter,
): Promise<AudioDevice> {
  switch (config.kind) {
    case 'chromium':
      return ChromiumDevice.open(config, server, callbacks, drops);
    case 'file':
      return FileDevice.open(config, callbacks, drops);
    case 'native':
      return NativeDevice.open(config, callbacks, drops);
    case 'silence':
      return SilenceDevice.open(callbacks);
  }
}
