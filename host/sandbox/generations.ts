import type { Host } from '@jackfield/plugin-api/host';

/**
 * Components of every generation of the contract in the shape of the current one. All of it happens when an instance is loaded: a frame of an old
 * plugin takes no detour. Drawn in docs/design/plugin-platform.md.
 */
const CURRENT = '0.2.0';
/** Oldest first. A generation in `wit/since-…` stands here for as long as the host runs it. */
export const GENERATIONS = ['0.1.0', CURRENT] as const;

/** `tail-samples` of an effect that is never put to sleep. */
export const NEVER_SLEEPS = 0xffff_ffff;

/** The hooks that an instance exports, by short name, in the shape of the current generation. */
export type Hooks = {
  [Name in keyof Host as Name extends `jackfield:plugin/${infer Short}@0.2.0` ? Short : never]?: Host[Name];
};

/** What a component may import, by full interface name; functions by their JavaScript names. */
export type CapabilityObjects = Readonly<Record<string, Readonly<Record<string, (...args: never[]) => unknown>>>>;

/** Puts capabilities that are named `log`, `chat`, … under the full names of every generation. */
export function underAllGenerations(capabilities: CapabilityObjects): CapabilityObjects {
  const named: Record<string, CapabilityObjects[string]> = {};
  for (const [name, functions] of Object.entries(capabilities)) {
    for (const generation of GENERATIONS) named[`jackfield:plugin/${name}@${generation}`] = functions;
  }
  return named;
}

/** What `instantiate` returned, in the shape of the current generation. An instance has its hooks of one generation or another, each once. */
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

/** 0.1.0: `activate` answered the latency alone, and parameters jumped. */
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
