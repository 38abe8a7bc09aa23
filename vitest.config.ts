import { defineConfig } from 'vitest/config';

/** A busy machine answers late; what never comes fails just the same. */
const poll = { timeout: 10_000 };

const everywhere = ['**/node_modules/**', '**/dist/**', '**/target/**'];
const compilers = 'plugins/tooling/rebuild.test.ts';
/** Unit tests whose files run one after the other in the same two processes, because loading what they test takes longer than most of them: they leave nothing behind. */
const sharing = [
  '{wire,server,scripts,plugin-api}/**/*.test.ts',
  'host/protocol/**/*.test.ts',
  'host/engine/{audio,catalogue,lanes,rpc}/**/*.test.ts',
];
/** What takes longer than `npm test` may: `npm run test:full` runs it as well. */
const long = '**/*.full.test.ts';
/** Of these, those in which nothing is heard or timed: compilers, commands, SDKs and pages without sound. Two of them run side by side. */
const calm = [
  'host/cli/commands/*.full.test.ts',
  'host/engine/{plugins/manage,catalogue,catalogue/trust}/*.full.test.ts',
  'host/ui/test/{accessibility,audio-settings,chat,commands,connect,crowd,doctor,layout,plugin-keys,plugin-needs,plugins,positional,slots,trust,whisper}.full.test.ts',
  '{plugin-api,plugins,scripts,templates}/**/*.full.test.ts',
];
const fullLimits = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll }, retry: 2 };

export default defineConfig({
  test: {
    // Two cores: more workers than that only make the timing of audio tests worse.
    maxWorkers: 2,
    globalSetup: 'host/engine/catalogue/testing/shared-cache.ts',
    reporters: process.env['CI'] === undefined ? ['default'] : ['default', 'json'],
    outputFile: { json: 'test-results/vitest.json' },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...everywhere, 'e2e/*.test.ts', compilers, long, ...sharing],
          testTimeout: 20_000,
          expect: { poll },
        },
      },
      {
        test: {
          name: 'unit-shared',
          include: sharing,
          exclude: [...everywhere, long],
          testTimeout: 20_000,
          expect: { poll },
          isolate: false,
        },
      },
      {
        // Real servers, engines and browsers in real time: one file after the other, when nothing else runs.
        test: {
          name: 'e2e',
          include: ['e2e/*.test.ts'],
          exclude: [...everywhere, long],
          testTimeout: 120_000,
          expect: { poll },
          hookTimeout: 120_000,
          // Words are spoken in real time: a virtual machine that stands still for 200 ms swallows one. At half the usual speed of two cores, two windows, two
          // engines and the sound server use 170 to 200 % of a core, and most attempts lose a word. Seven failures are no accident.
          retry: 6,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Compilers keep all cores busy: last and alone.
        test: {
          name: 'rebuild',
          include: [compilers],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'full',
          include: [long],
          exclude: [...everywhere, ...calm],
          ...fullLimits,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'calm',
          include: calm,
          exclude: everywhere,
          ...fullLimits,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
