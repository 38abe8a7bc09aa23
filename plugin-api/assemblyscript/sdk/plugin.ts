// What every plugin has. The entry file gives its plugin to `run`, and re-exports the hooks that plugin.wit has:
//
//     import { Plugin, run } from '../sdk/plugin';
//     class Greeter extends Plugin { onChatMessage(message: ChatMessage): void { … } }
//     run(new Greeter());
//     export * from '../sdk/hooks/chat-events';

import { EventHooks } from './contract/event-hooks';

/** A number that the host turns. A setting of the manifest with `x-parameter` turns the parameter of that number. */
export class Parameter {
  constructor(
    public id: u32,
    public name: string,
    /** "dB", "Hz", "semitones", "%" or empty. */
    public unit: string,
    public minimum: f64,
    public maximum: f64,
    public defaultValue: f64,
    /** 0 for continuous; 1 for whole numbers, switches and choices. */
    public step: f64 = 0,
    /** How long the host takes to turn it, in ms; 0 for at once, at most 1,000. */
    public smoothingMs: u32 = 0,
  ) {}
}

/** Which of a plugin's two instances this is: a component with audio hooks and event hooks has one for each. They share nothing but parameters. */
export enum Role {
  Audio,
  Events,
}

/** What reacts to events; `Effect` and `Codec` are plugins, too. */
export class Plugin extends EventHooks {
  /** All of them; the same list every time. */
  get parameters(): Parameter[] {
    return [];
  }

  /** At the start once for each, with its default; then whenever it is turned. Within its range. */
  onParameterChanged(_id: u32, _value: f64): void {}

  /** The instance starts, before anything else is called. */
  start(_role: Role): void {}

  /** The settings as JSON text. */
  onSettingsChanged(_json: string): void {}

  /** The instance goes away; it has 100 ms. */
  stop(): void {}
}

let running: Plugin | null = null;

/** Says which plugin this is; once, at the top level of the entry file. */
export function run(plugin: Plugin): void {
  running = plugin;
}

/** The one that `run` was given. Traps where there is none. */
export function plugin(): Plugin {
  return running!;
}
