import type { DeviceConfig } from '../../ports/device.ts';

/** The device of a session. */
export type EngineDevice =
  /** The computer's own devices where the engine reaches them, else those of a window. The settings may ask for the window. */
  | { readonly kind: 'automatic' }
  /** The computer's own devices. A null id uses that of the settings. */
  | { readonly kind: 'native'; readonly inputId: string | null; readonly outputId: string | null }
  /** The devices of a window. */
  | { readonly kind: 'chromium' }
  | Extract<DeviceConfig, { readonly kind: 'file' | 'silence' }>;
