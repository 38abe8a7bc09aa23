/** Running a plugin without the client, for the command and for authors' tests. */
export { Workbench } from './workbench.ts';
export { DEADLINE_US, FRAME_BUDGET_US, measureFitness } from './fitness.ts';
export type { Fitness } from './fitness.ts';
export { runProjectTests } from './project-tests.ts';
export type { ProjectTest } from './project-tests.ts';
export { readSamples } from './audio-case.ts';
export { encodeFloatWav } from '../audio/wav-writer.ts';
