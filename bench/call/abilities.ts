import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Abilities } from './plan.ts';

const program = fileURLToPath(new URL('../../host/cli/bin/jackfield.js', import.meta.url));

/** Reads from the help of `jackfield start` which devices it offers. */
export function readAbilities(): Abilities {
  const help = execFileSync(process.execPath, [program, 'start', '--help'], { encoding: 'utf8', timeout: 60_000 });
  return abilitiesIn(help);
}

export function abilitiesIn(help: string): Abilities {
  const device = /--device <device>[\s\S]*?(?=\n\s+--)/.exec(help)?.[0] ?? '';
  const native = /\bnative\b/.test(device);
  // The preset is a setting that was introduced with the native devices.
  return { native, lowLatency: native };
}
