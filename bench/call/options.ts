import { parseArgs } from 'node:util';
import { VARIANTS } from './variants.ts';
import type { Variant } from './variants.ts';

const GROUPS = ['m2e', 'cpu', 'listen20', 'loss', 'burst', 'jitter'] as const;
type Group = (typeof GROUPS)[number];

export interface CallOptions {
  readonly groups: readonly Group[];
  readonly repeats: number;
  /** Measures fewer conditions: of the losses only 10 %, no bursts, no jitter. */
  readonly isQuick: boolean;
  /** Client with which the lossy link is measured. */
  readonly lossClient: 'window' | 'headless';
  /** Variants to which the runs are limited; null for all. */
  readonly clients: readonly Variant[] | null;
  /** True to keep the recordings. */
  readonly keepsRecordings: boolean;
  /** True to keep the calls of an earlier run that was ended, and to make only those that are missing. */
  readonly resumes: boolean;
  readonly seed: number;
}

export const usage = `[--quick] [--repeats N] [--only ${GROUPS.join(',')}] [--loss-client window|headless] [--clients ${VARIANTS.join(',')}] [--keep] [--resume] [--seed N]`;

/** Parses the arguments. Throws TypeError with a sentence for the user. */
export function parseCallOptions(args: readonly string[]): CallOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      repeats: { type: 'string' },
      only: { type: 'string' },
      'loss-client': { type: 'string', default: 'window' },
      clients: { type: 'string' },
      keep: { type: 'boolean', default: false },
      resume: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
    },
  });
  const repeats = values.repeats === undefined ? (values.quick ? 1 : 3) : Number(values.repeats);
  if (!Number.isInteger(repeats) || repeats < 1 || repeats > 20)
    throw new TypeError(`--repeats is a whole number from 1 to 20, not ${values.repeats}.`);
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) throw new TypeError(`--seed is a whole number, not ${values.seed}.`);
  const lossClient = values['loss-client'];
  if (lossClient !== 'window' && lossClient !== 'headless')
    throw new TypeError(`--loss-client is window or headless, not ${lossClient}.`);
  const groups = values.only?.split(',') ?? (values.quick ? ['m2e', 'cpu', 'loss'] : GROUPS);
  const unknown = groups.find((group) => !GROUPS.includes(group as Group));
  if (unknown !== undefined) throw new TypeError(`--only knows ${GROUPS.join(', ')}, not ${unknown}.`);
  const clients = values.clients?.split(',') ?? null;
  const unknownClient = clients?.find((client) => !VARIANTS.includes(client as Variant));
  if (unknownClient !== undefined) throw new TypeError(`--clients knows ${VARIANTS.join(', ')}, not ${unknownClient}.`);
  return {
    clients: clients as readonly Variant[] | null,
    groups: groups as readonly Group[],
    repeats,
    isQuick: values.quick,
    lossClient,
    keepsRecordings: values.keep,
    resumes: values.resume,
    seed,
  };
}
