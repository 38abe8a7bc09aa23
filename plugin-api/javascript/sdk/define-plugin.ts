import type { VoiceCodec } from './codec-hook.ts';
import type { EventHookName } from './hook-functions.ts';
import { eventHooks } from './hook-functions.ts';
import { makeHook } from './make-hook.ts';

type AudioConfig = import('jackfield:plugin/audio-types@0.2.0').AudioConfig;
type Activation = import('jackfield:plugin/audio-types@0.2.0').Activation;
type Parameter = import('jackfield:plugin/parameters@0.2.0').Parameter;
type Role = import('jackfield:plugin/lifecycle@0.2.0').InstanceRole;

/** Of an effect on one voice or on the mix. A frame has 480 samples (10 ms); change it in place, or return another one. */
export interface AudioEffect {
  /** Before the first frame. Without it: no latency, and the host never puts the effect to sleep. */
  activate?(config: AudioConfig): Activation;
  frame(samples: Float32Array): Float32Array | void;
  /** Forget the past. */
  reset?(): void;
  deactivate?(): void;
}

/** As `AudioEffect`, for each remote user's voice. */
export interface DecodedEffect extends Omit<AudioEffect, 'frame'> {
  frame(userId: number, samples: Float32Array): Float32Array | void;
  /** The user is gone. */
  forgetUser?(userId: number): void;
}

/** A number that the host turns; what is left out is 0, continuous and turned at once. */
export type PluginParameter = Pick<Parameter, 'id' | 'name' | 'minimum' | 'maximum' | 'defaultValue'> &
  Partial<Parameter>;

type EventFunctions = typeof import('jackfield:plugin/channel-events@0.2.0') &
  typeof import('jackfield:plugin/user-events@0.2.0') &
  typeof import('jackfield:plugin/talk-events@0.2.0') &
  typeof import('jackfield:plugin/chat-events@0.2.0') &
  typeof import('jackfield:plugin/chat-send-intercept@0.2.0') &
  typeof import('jackfield:plugin/chat-display-intercept@0.2.0') &
  typeof import('jackfield:plugin/server-events@0.2.0') &
  typeof import('jackfield:plugin/command-events@0.2.0') &
  typeof import('jackfield:plugin/key-events@0.2.0') &
  typeof import('jackfield:plugin/timer-events@0.2.0') &
  typeof import('jackfield:plugin/peer-data-events@0.2.0') &
  typeof import('jackfield:plugin/positional@0.2.0') &
  typeof import('jackfield:plugin/http-events@0.2.0') &
  typeof import('jackfield:plugin/ui-events@0.2.0') &
  typeof import('jackfield:plugin/lane-control-out@0.2.0') &
  typeof import('jackfield:plugin/lane-control-in@0.2.0');

/**
 * A plugin: the functions of the hooks that its world exports, under the names of the contract, of each hook at least one. What is left out does nothing. An event
 * function that throws is logged with its stack and the plugin lives on; an audio function that throws is bypassed.
 */
export interface PluginDefinition<Settings extends object = Record<string, unknown>> extends Partial<EventFunctions> {
  /** Which of the plugin's instances this is: `audio` or `events`. */
  start?(role: Role): void;
  /** Once after `start`, then whenever the user changes them; valid against the manifest's schema. */
  onSettingsChanged?(settings: Settings): void;
  stop?(): void;
  captured?: AudioEffect;
  decoded?: DecodedEffect;
  mixed?: AudioEffect;
  codec?: VoiceCodec;
  parameters?: readonly PluginParameter[];
  /** A parameter was turned; it is within its range. */
  onParameterChanged?(id: number, value: number): void;
  /** At most 262,144 bytes that `load` gets after a restart, a swap or an update. */
  save?(): Uint8Array;
  load?(saved: Uint8Array): void;
}

/** What the entry module exports as default. */
interface DefinedPlugin {
  /**
   * The hooks by short name, as the component exports them; called by the build with those of plugin.wit. Throws for a function of `definition`
   * that none of them calls, and for a hook none of whose functions is there: the user would be asked for it, for nothing.
   */
  hooksFor(names: readonly string[]): Readonly<Record<string, object>>;
}

const OWN_FUNCTIONS: Readonly<Record<string, string>> = {
  captured: 'captured-audio',
  decoded: 'decoded-audio',
  mixed: 'mixed-audio',
  codec: 'voice-codec',
  parameters: 'parameters',
  onParameterChanged: 'parameters',
  save: 'state',
  load: 'state',
  start: 'lifecycle',
  onSettingsChanged: 'lifecycle',
  stop: 'lifecycle',
};

/** Makes a plugin of its functions: `export default definePlugin({ onChatMessage(message) { … } })`. */
export function definePlugin<Settings extends object = Record<string, unknown>>(
  definition: PluginDefinition<Settings>,
): DefinedPlugin {
  return {
    hooksFor(names) {
      const filled = new Set(['lifecycle']);
      for (const key of Object.keys(definition)) {
        const hook = hookOf(key);
        filled.add(hook);
        if (!names.includes(hook)) {
          throw new TypeError(
            `${key} belongs to ${hook}: add \`export jackfield:plugin/${hook}@0.2.0;\` to plugin.wit`,
          );
        }
      }
      const empty = names.find((name) => !filled.has(name));
      if (empty !== undefined) {
        throw new TypeError(
          `plugin.wit exports ${empty}, and the plugin has no ${functionsOf(empty)}: write one, or take the export out of plugin.wit`,
        );
      }
      return Object.fromEntries(names.map((name) => [name, makeHook(name, definition as PluginDefinition)]));
    },
  };
}

/** `onTimer`, or `onUserStartTalking or onUserStopTalking`. */
function functionsOf(hook: string): string {
  const own = Object.keys(OWN_FUNCTIONS).filter((key) => OWN_FUNCTIONS[key] === hook);
  return [...own, ...(eventHooks[hook as EventHookName] ?? [])].join(' or ');
}

function hookOf(key: string): string {
  const own = OWN_FUNCTIONS[key];
  if (own !== undefined) return own;
  const hook = (Object.keys(eventHooks) as EventHookName[]).find((name) =>
    (eventHooks[name] as readonly string[]).includes(key),
  );
  if (hook === undefined) throw new TypeError(`definePlugin knows no ${key}`);
  return hook;
}
