import type { ChainOrder, PluginMetrics, PluginView } from '@jackfield/protocol/plugins';
import type { PluginSettings } from '../../catalogue/settings-schema.ts';
import type { JackfieldError } from '../../errors.ts';
import type { PluginServices } from '../../ports/plugin-services.ts';
import type { SessionReader } from '../../supervisor/events/guest-types.ts';
import type { SandboxLauncher } from '../../supervisor/sandbox/sandbox-launcher.ts';
import type { CodecReadiness } from './codec-readiness.ts';
import type { PardonOptions } from './pardons.ts';
import type { RetryDelays } from './plugin-start.ts';

/** The user's choices for an installation. */
export interface InstallChoice {
  /** Digest of the inspected file; only this file is installed. */
  readonly digest?: string | undefined;
  /** True when a version older than the installed one may be installed. */
  readonly allowsDowngrade?: boolean | undefined;
}

export interface PluginManagerOptions {
  /** Folder of the registry that is bundled with the client. */
  readonly registryFolder: string;
  /** Other registries: absolute folders and addresses. */
  readonly registries?: readonly string[];
  /** Folder for copies of installed components. */
  readonly dataFolder: string;
  /** The same folder that the launcher was opened with. */
  readonly cacheFolder: string;
  /** File with the installed plugins, their grants, on/off states and settings. */
  readonly stateFile: string;
  /** null when plugins are listed, installed and switched, but none is run (the command without an engine). */
  readonly launcher: SandboxLauncher | null;
  readonly session: SessionReader;
  /** Session functions for plugins; null when no plugin is run. */
  readonly services: PluginServices | null;
  readonly onSetAside: (error: JackfieldError) => void;
  /** Delays before a failed preparation is retried; for the default see `PluginStart`. */
  readonly retryDelays?: RetryDelays;
  /** Detection of a calm machine; for the default see `Pardons`. */
  readonly pardons?: Pick<PardonOptions, 'busyShare' | 'lookMs'>;
}

export interface PluginManagerEvents {
  plugin: [PluginView];
  pluginGone: [{ readonly id: string }];
  /** Enabled plugins only, in order. */
  chain: [ChainOrder];
  /** Slots or codec of the capture chain changed: read `captureSpec` and configure the chain. */
  captureSpecChanged: [];
  playbackSpecChanged: [];
  /** For the audio thread: goes to the plugin's slots in both chains. */
  parameterChanged: [{ readonly pluginId: string; readonly parameterId: number; readonly value: number }];
  /** For the audio thread, and for the encoder when the plugin is the codec. */
  settingsChanged: [{ readonly pluginId: string; readonly settings: PluginSettings; readonly settingsJson: string }];
  codecReadiness: [CodecReadiness];
  /** A registry that could not be read is readable again. */
  recovered: [{ readonly subject: string }];
  metrics: [Readonly<Record<string, PluginMetrics>>];
  /** A plugin is bypassed because the computer is too busy, or runs again; `error` says so. */
  resting: [{ readonly pluginId: string; readonly rests: boolean; readonly error: JackfieldError }];
  /** A notice for the user. */
  notice: [{ readonly level: 'info' | 'warning' | 'error'; readonly error: JackfieldError }];
  /** A line of a plugin's own log. */
  log: [{ readonly pluginId: string; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string }];
}
