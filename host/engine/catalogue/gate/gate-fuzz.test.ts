import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { registryFolder } from '../../supervisor/testing/chain-rig.ts';
import {
  importSection,
  componentOf,
  manifestSection,
  nestedComponentSection,
  section,
  text,
} from '../testing/binary-builder.ts';
import { effect } from '../testing/effects.ts';
import { featureSamples } from '../testing/feature-samples.ts';
import { fuzzGate } from '../testing/fuzz-gate.ts';
import { buildWatComponent, manifestOf } from '../testing/wat-component.ts';

it('answers 10,000 mutated components and manifests with a code or a pass', async () => {
  const manifest = manifestSection(
    manifestOf({
      id: 'test:plugin',
      manifest: { settings: { type: 'object', properties: { a: { type: 'number' } } } },
    }),
  );
  const types = section(7, [2, 0x72, 1, ...text('id'), 0x79, 0x70, 0x00]);
  const features = await Promise.all(Object.values(featureSamples).flatMap((samples) => samples.map((make) => make())));
  const originals = [
    ...features,
    await buildWatComponent(effect({ id: 'test:plugin', imports: ['log'] })),
    componentOf(
      types,
      importSection('jackfield:plugin/log@0.1.0'),
      nestedComponentSection(componentOf(types)),
      manifest,
    ),
    componentOf(manifest),
    (await readFile(`${registryFolder}/jackfield/greeter/0.1.0.wasm`)).subarray(0, 4_000),
  ];
  const report = fuzzGate(originals, 10_000, 1);
  expect(Object.values(report.outcomes).reduce((sum, count) => sum + count, 0)).toBe(10_000);
  expect(Object.keys(report.outcomes).length).toBeGreaterThan(4);
  expect(report.slowestMs).toBeLessThan(1_000);
}, 60_000);
