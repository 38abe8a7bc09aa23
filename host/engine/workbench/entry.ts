/** Running a plugin without the client, for the command and for authors' tests. */
export { encodeFloatWav } from '../audio/wav-writer.ts';
export { readSamples, runEffect, snrOf } from './audio-case.ts';
export { LANE_PACKET_BYTES, tryCodec } from './codec-case.ts';
export type { CodecResult, CodecTrial } from './codec-case.ts';
export { measureCodec } from './codec-fitness.ts';
export type { CodecFitness } from './codec-fitness.ts';
export type { EffectStage } from './effect-bench.ts';
export type { EventsBench } from './events-bench.ts';
export { DEADLINE_US, FRAME_BUDGET_US, measureFitness } from './fitness.ts';
export type { Fitness } from './fitness.ts';
export { testVoice } from './figures.ts';
export { runProjectTests } from './project-tests.ts';
export type { ProjectTest } from './project-tests.ts';
export type { StandInOptions } from './stand-in-host.ts';
export { Workbench } from './workbench.ts';
export type { RunSettings } from './workbench.ts';
