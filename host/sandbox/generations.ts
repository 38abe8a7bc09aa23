import type { Host } from '@jackfield/plugin-api/host';

/**
 * Current generation of the contract. Components of every generation are adapted to its shape when an instance is loaded, so the frames of an old plugin
 * take no detour. Drawn in docs/design/plugin-platform.md.
 */
const CURRENT = '0.2.0';
/** Supported generations, oldest first. A generation in `wit/since-…` is listed here for as long as the host runs it. */
export const GENERATIONS = ['0.1.0', CURRENT] as const;

/** `tail-samples` of an effect that is never put to sleep. */
export const NEVER_SLEEPS = 0xffff_ffff;

/** The hooks that an instance exports, by short name, in the shape of the current generation. */
export type Hooks = {
  [Name in keyof Host as Name extends `jackfield:plugin/${infer Short}@0.2.0` ? Short : never]?: Host[Name];
};

/** Interfaces that a component may import, by full interface name; functions by their JavaScript names. */
export type CapabilityObjects = Readonly<Record<string, Readonly<Record<string, (...args: never[]) => unknown>>>>;

/** Puts capabilities that are named `log`, `chat`, … under the full names of every generation. */
export function underAllGenerations(capabilities: CapabilityObjects): CapabilityObjects {
  const named: Record<string, CapabilityObjects[string]> = {};
  for (const [name, functions] of Object.entries(capabilities)) {
    for (const generation of GENERATIONS) named[`jackfield:plugin/${name}@${generation}`] = functions;
  }
  return named;
}

/** The exports that `instantiate` returned, as hooks in the shape of the current generation. An instance exports each hook once, in any generation. */
export function hooksOf(raw: Readonly<Record<string, unknown>>): Hooks {
  const hooks: Record<string, unknown> = {};
  for (const [name, exported] of Object.entries(raw)) {
    const [, short, generation] = /^jackfield:plugin\/([a-z-]+)@(\S+)$/.exec(name) ?? [];
    if (short === undefined || generation === undefined) continue;
    if (generation === CURRENT) hooks[short] = exported;
    else if (generation === '0.1.0') hooks[short] ??= fromFirst(short, exported as Readonly<Record<string, Callable>>);
  }
  return hooks;
}

type Callable = (...args: unknown[]) => unknown;

/** Adapts a hook of 0.1.0, in which `activate` returned only the latency and parameters had no smoothing. */
function fromFirst(short: string, hook: Readonly<Record<string, Callable>>): unknown {
  const { activate, listParameters } = hook;
  if (activate !== undefined) {
    return {
      ...hook,
      activate: (config: unknown) => ({ latencySamples: activate(config), tailSamples: NEVER_SLEEPS }),
    };
  }
  if (short === 'parameters' && listParameters !== undefined) {
    return {
      ...hook,
      listParameters: () =>
        (listParameters() as readonly object[]).map((parameter) => ({ ...parameter, smoothingMs: 0 })),
    };
  }
  return hook;
}
