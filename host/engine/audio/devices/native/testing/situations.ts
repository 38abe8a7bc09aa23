import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BackendProgram } from '../backend.ts';
import { findPipe } from '../pipe/find-pipe.ts';
import { findSidecar } from '../sidecar/find-sidecar.ts';
import { HeldDevice } from './held-device.ts';
import { OwnPulse } from './own-pulse.ts';
import { SinePlayer, record, shareOf } from './sine.ts';

const MOUTH_HERTZ = 400;
const TONE_HERTZ = 700;
/** Time limit for a change: a machine that is busy with other tests is slower than the second that users wait. */
const SOON_MS = 3_000;

// A microphone has the name of the sink that it captures.
const DESK = { input: 'Remapped Monitor of Null Output', output: 'Null Output' };

/** Tests every situation that a back end must handle, on a PulseAudio of the test's own. Call it at the top of a test file. */
export function describeSituations(name: 'sidecar' | 'pipe'): void {
  describe.skipIf(process.platform !== 'linux')(`the system’s microphone and loudspeaker through the ${name}`, () => {
    let pulse: OwnPulse;
    let found: BackendProgram | null = null;
    beforeAll(async () => {
      pulse = await OwnPulse.open();
      found = await (name === 'pipe' ? findPipe(pulse.environment) : findSidecar());
    });
    beforeEach(() => pulse.reset());
    afterAll(() => pulse[Symbol.asyncDispose]());

    const program = (): BackendProgram => {
      if (found === null) throw new Error(`there is no ${name} on this machine`);
      return found;
    };

    it('carries a sine of 400 Hz in and one of 700 Hz out, and tells which devices it took', async () => {
      await using mouth = new SinePlayer('desk_mouth', MOUTH_HERTZ, pulse.environment);
      await using device = await HeldDevice.open(program(), pulse.environment);
      expect(mouth).toBeDefined();
      await device.untilTold(0, { code: null, ...DESK });
      expect(device.report).toMatchObject({ isRunning: true, backend: name });
      await expect.poll(() => shareOf(MOUTH_HERTZ, device.heard)).toBeGreaterThan(0.95);
      await expect
        .poll(async () => shareOf(TONE_HERTZ, await record('desk_ear.monitor', 300, pulse.environment)))
        .toBeGreaterThan(0.9);
    });

    it('lists microphone and loudspeaker, the default one marked, and no monitor', async () => {
      await pulse.plug('module-null-sink sink_name=hall');
      const { inputs, outputs } = await program().list(pulse.environment);
      expect(inputs).toEqual([{ id: 'desk', name: DESK.input, isDefault: true }]);
      expect(outputs.map(({ id, isDefault }) => ({ id, isDefault }))).toEqual([
        { id: 'desk_ear', isDefault: true },
        { id: 'desk_mouth', isDefault: false },
        { id: 'hall', isDefault: false },
      ]);
    });

    it('goes on ticking without a microphone, tells MICROPHONE_MISSING, and takes one that is plugged in', async () => {
      await using device = await HeldDevice.open(program(), pulse.environment);
      await device.untilTold(0, { code: null, ...DESK });
      await expect.poll(() => device.liveTicks).toBeGreaterThan(20);
      let since = performance.now();
      await pulse.unplug('module-remap-source');
      expect(await device.untilTold(since, { code: 'MICROPHONE_MISSING', input: null })).toBeLessThan(SOON_MS);
      const before = device.ticks;
      await expect.poll(() => device.ticks).toBeGreaterThan(before + 50);
      since = performance.now();
      await pulse.plug('module-remap-source source_name=headset master=desk_mouth.monitor');
      expect(await device.untilTold(since, { code: null, input: DESK.input })).toBeLessThan(SOON_MS);
      const live = device.liveTicks;
      await expect.poll(() => device.liveTicks).toBeGreaterThan(live + 20);
    });

    it('follows another default loudspeaker, and goes on capturing when the last one is unplugged', async () => {
      await using device = await HeldDevice.open(program(), pulse.environment);
      await device.untilTold(0, { code: null, ...DESK });
      await pulse.plug('module-null-sink sink_name=hall sink_properties=device.description=Hall');
      let since = performance.now();
      await pulse.makeDefault('hall', null);
      expect(await device.untilTold(since, { code: null, output: 'Hall' })).toBeLessThan(SOON_MS);
      await expect
        .poll(async () => shareOf(TONE_HERTZ, await record('hall.monitor', 300, pulse.environment)))
        .toBeGreaterThan(0.9);
      since = performance.now();
      await pulse.unplugAll();
      expect(await device.untilTold(since, { code: 'AUDIO_DEVICES_MISSING' })).toBeLessThan(SOON_MS);
      await expect.poll(() => device.report.isRunning).toBe(false);
    });

    it('survives PulseAudio’s crash: it tells DEVICE_UNAVAILABLE and plays again when the server is back', async () => {
      await using device = await HeldDevice.open(program(), pulse.environment);
      await device.untilTold(0, { code: null, ...DESK });
      const since = performance.now();
      await pulse.kill();
      expect(await device.untilTold(since, { code: 'DEVICE_UNAVAILABLE' })).toBeLessThan(SOON_MS);
      await pulse.start();
      await pulse.reset();
      await device.untilTold(since, { code: null, ...DESK });
      const live = device.liveTicks;
      await expect.poll(() => device.liveTicks).toBeGreaterThan(live + 20);
    });

    it('catches up in silence after too many frames, without losing the sound server', async () => {
      await using device = await HeldDevice.open(program(), pulse.environment);
      await device.untilTold(0, { code: null, ...DESK });
      // The loudspeaker takes no frame until it is awake.
      await expect
        .poll(async () => shareOf(TONE_HERTZ, await record('desk_ear.monitor', 300, pulse.environment)))
        .toBeGreaterThan(0.9);
      device.isSilent = true;
      // One after another, until more than a frame too many waits: the rest is stale and dropped. The excess is skipped a second later.
      for (let i = 0; i < 20; i++) {
        device.play();
        await sleep(7);
      }
      const { ticks, reports } = device;
      const told = reports.length;
      await expect.poll(() => device.ticks, { timeout: 10_000 }).toBeGreaterThan(ticks + 300);
      expect(device.drops.get('native.restart')).toBe(0);
      expect(reports.length).toBe(told);
    });

    it('takes devices of 44.1 kHz, mono, as it takes all others', async () => {
      await pulse.unplugAll();
      await pulse.plug('module-null-sink sink_name=old_mouth rate=44100 channels=1');
      await pulse.plug('module-null-sink sink_name=old_ear rate=44100 channels=1');
      await pulse.plug('module-remap-source source_name=old master=old_mouth.monitor');
      await using mouth = new SinePlayer('old_mouth', MOUTH_HERTZ, pulse.environment);
      const ids = { inputId: 'old', outputId: 'old_ear' };
      await using device = await HeldDevice.open(program(), pulse.environment, ids);
      expect(mouth).toBeDefined();
      await expect.poll(() => shareOf(MOUTH_HERTZ, device.heard)).toBeGreaterThan(0.95);
      await expect
        .poll(async () => shareOf(TONE_HERTZ, await record('old_ear.monitor', 300, pulse.environment)))
        .toBeGreaterThan(0.9);
    });
  });
}
