import type { ChainOrder, PluginMetrics, PluginView } from '@jackfield/protocol/plugins';
import type { PluginSettings } from '../../catalogue/settings-schema.ts';
import type { JackfieldError } from '../../errors.ts';
import type { PluginServices } from '../../ports/plugin-services.ts';
import type { SessionReader } from '../../supervisor/events/guest-types.ts';
import type { SandboxLauncher } from '../../supervisor/sandbox/sandbox-launcher.ts';
import type { CodecReadiness } from './codec-readiness.ts';
import type { PardonOptions } from './pardons.ts';
import type { RetryDelays } from './plugin-start.ts';

/** What the user said when a plugin was to be installed. */
export interface InstallChoice {
  /** Exactly this file, as it was looked at. */
  readonly digest?: string | undefined;
  /** An older version than the installed one is wanted. */
  readonly allowsDowngrade?: boolean | undefined;
}

export interface PluginManagerOptions {
  /** The registry that came with the client. */
  readonly registryFolder: string;
  /** Others: absolute folders and addresses. */
  readonly registries?: readonly string[];
  /** Copies of installed components are kept here. */
  readonly dataFolder: string;
  /** The same folder that the launcher was opened with. */
  readonly cacheFolder: string;
  /** What is installed, granted, on, and how it is set. */
  readonly stateFile: string;
  /** null: plugins are listed, installed and switched, but none is run (the command without an engine). */
  readonly launcher: SandboxLauncher | null;
  readonly session: SessionReader;
  /** What plugins may do to the session; null where none is run. */
  readonly services: PluginServices | null;
  readonly onSetAside: (error: JackfieldError) => void;
  /** How long what did not get ready waits for the next try; left out: see `PluginStart`. */
  readonly retryDelays?: RetryDelays;
  /** How it is told that the machine is calm; left out: see `Pardons`. */
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
  /** For the audio thread, and for the encoder when it is the codec's. */
  settingsChanged: [{ readonly pluginId: string; readonly settings: PluginSettings; readonly settingsJson: string }];
  codecReadiness: [CodecReadiness];
  /** A registry that could not be read was read. */
  recovered: [{ readonly subject: string }];
  metrics: [Readonly<Record<string, PluginMetrics>>];
  /** A plugin rests because the computer is too busy, or runs again; `error` says so. */
  resting: [{ readonly pluginId: string; readonly rests: boolean; readonly error: JackfieldError }];
  /** Something that the user is told. */
  notice: [{ readonly level: 'info' | 'warning' | 'error'; readonly error: JackfieldError }];
  /** A line of a plugin's own log. */
  log: [{ readonly pluginId: string; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string }];
}
