import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DoctorReport } from '@jackfield/protocol/doctor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFloatWav } from '../../engine/audio/wav-writer.ts';
import { OwnPulse } from '../../engine/audio/devices/native/testing/own-pulse.ts';
import { copySharedCache } from '../../engine/catalogue/testing/shared-cache.ts';
import { runJackfield } from '../testing/run-jackfield.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-doctor-'));
  await copySharedCache(join(folder, 'home/cache'));
  await writeFile(join(folder, 'muted.wav'), encodeFloatWav(new Float32Array(10 * 48_000)));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

const doctor = (...words: string[]) => runJackfield(['doctor', '--data-dir', join(folder, 'home'), ...words]);

describe('jackfield doctor', { timeout: 120_000 }, () => {
  it('names a muted microphone and a lossy downlink by seed, writes the picture, and ends with 1', async () => {
    const picture = join(folder, 'doctor.svg');
    const impaired = ['--device', `file:${join(folder, 'muted.wav')}`, '--impair', 'loss-down=15', '--seed', '4'];
    const { exitCode, stdout, stderr } = await doctor(...impaired, '--picture', picture, '--json');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
    const report = JSON.parse(stdout) as DoctorReport;
    const problems = report.findings.filter(({ severity }) => severity === 'problem').map(({ code }) => code);
    expect(problems).toEqual(expect.arrayContaining(['MICROPHONE_SILENT', 'DOWNLINK_LOSS']));
    expect(problems).not.toContain('UPLINK_LOSS');
    expect(report.link?.path).toBe('udp');
    const svg = await readFile(picture, 'utf8');
    expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
    expect(svg.match(/class="lost"/g)?.length).toBeGreaterThan(5);
  });

  it('hears its test sound come back through the devices of a sound server', async () => {
    await using pulse = await OwnPulse.open();
    await pulse.plug('module-null-sink sink_name=room');
    await pulse.plug('module-remap-source source_name=mic master=room.monitor');
    const words = ['doctor', '--data-dir', join(folder, 'home'), '--device', 'native:mic:room', '--json'];
    const { stdout } = await runJackfield(words, pulse.environment);
    const { findings } = JSON.parse(stdout) as DoctorReport;
    const speakers = findings.find(({ place }) => place === 'speakers');
    // A slow machine reports slow devices.
    expect(['SPEAKERS_GOOD', 'DEVICES_SLOW']).toContain(speakers?.code);
    expect(speakers?.values['delayMs']).toBeGreaterThan(5);
    expect(findings.map(({ code }) => code)).not.toContain('MICROPHONE_SILENT');
  });

  it('tells of a server that is not there, in plain words', async () => {
    const { exitCode, stdout } = await doctor('--device', 'silence', '--server', '127.0.0.1:1', '--quiet');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('✗ Server: Could not connect to 127.0.0.1:1');
    expect(stdout).toContain('started without a sound device');
  });

  it('does not understand impairments that are none, nor those of a foreign server', async () => {
    const refused = await Promise.all([
      doctor('--impair', 'los=3'),
      doctor('--impair', 'loss=3', '--server', 'x'),
      doctor('--seed', '3'),
    ]);
    for (const each of refused) expect(each).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
