import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChildProgram } from '../../e2e/harness/child-program.ts';
import { findProgram } from '../../e2e/find-program.ts';

/** A virtual screen (Xvfb), on which windows count as visible for the programs that draw them. */
export interface Display extends AsyncDisposable {
  /** Value of the variable DISPLAY. */
  readonly name: string;
}

/** Starts Xvfb on the first free number. Throws MissingTestDependencyError where it is not installed. */
export async function openDisplay(): Promise<Display> {
  const program = findProgram('Xvfb');
  for (let number = 90; number < 200; number += 1) {
    if (existsSync(`/tmp/.X11-unix/X${number}`) || existsSync(`/tmp/.X${number}-lock`)) continue;
    const xvfb = new ChildProgram(program, [
      `:${number}`,
      '-screen',
      '0',
      '1280x900x24',
      '-nolisten',
      'tcp',
      '-noreset',
    ]);
    // Another program may take the same display number: then Xvfb exits, and the next number is tried.
    for (let attempt = 0; attempt < 100 && !xvfb.hasExited; attempt += 1) {
      if (existsSync(`/tmp/.X11-unix/X${number}`)) {
        return { name: `:${number}`, [Symbol.asyncDispose]: () => xvfb[Symbol.asyncDispose]() };
      }
      await sleep(100);
    }
    await xvfb[Symbol.asyncDispose]();
  }
  throw new Error('Xvfb found no free display from :90 to :199');
}
