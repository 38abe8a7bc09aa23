import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepTranspilerReady } from '../../host/engine/catalogue/install/transpile.ts';
import { effect } from '../../host/engine/catalogue/testing/effects.ts';
import { buildWatComponent } from '../../host/engine/catalogue/testing/wat-component.ts';
import type { ChainSlot } from '../../host/engine/ports/chain.ts';
import { EventsHost } from '../../host/engine/supervisor/events/events-host.ts';
import { testEncoder } from '../../host/engine/supervisor/testing/chain-rig.ts';
import type { ChainRig } from '../../host/engine/supervisor/testing/chain-rig.ts';

const COMPONENT_BYTES = 50_000;
const INSTALLS = 5;
/** Shortest time that a user takes to read a permission sheet, in ms. */
const READING_MS = 2_000;
const EVENTS = 3_000;
const WARM_UP_EVENTS = 500;

/** Feeds a chain a frame every 10 ms until it is disposed. */
class Talker implements Disposable {
  readonly #timer: NodeJS.Timeout;
  sent = 0;

  constructor(chain: ReturnType<ChainRig['openCapture']>) {
    const frame = Float32Array.from({ length: 480 }, (_, index) => 0.5 * Math.sin((2 * Math.PI * 5 * index) / 480));
    let dueMs = performance.now();
    const tick = (): void => {
      // Frames that a late timer owes are sent at once, because a device does not wait either.
      for (; dueMs <= performance.now(); dueMs += 10) chain.process(frame, this.sent++);
    };
    this.#timer = setInterval(tick, 5);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** Writes a component of 50 KB, most of it code; each `gain` gives another component. */
async function writeComponent(rig: ChainRig, gain: number): Promise<string> {
  const steps = Array.from(
    { length: 60 },
    (_, index) => `local.get 0 f32.const ${index + 1}.5 f32.mul local.set 0 local.get 0 f32.sqrt local.set 0`,
  ).join(' ');
  const make = (count: number): Promise<Uint8Array> =>
    buildWatComponent(
      effect({
        id: 'bench:padded',
        gain,
        extra: Array.from(
          { length: count },
          (_, index) => `(func $more${index} (param f32) (result f32) ${steps} local.get 0)`,
        ).join('\n'),
      }),
    );
  const [one, eleven] = [(await make(1)).length, (await make(11)).length];
  const perFunction = (eleven - one) / 10;
  const bytes = await make(Math.round((COMPONENT_BYTES - one) / perFunction) + 1);
  const file = join(rig.folder, `padded-${gain}.wasm`);
  await writeFile(file, bytes);
  return file;
}

/** Measures ms from a file on disk to the first frame that it changed, in a running chain: validator, transpiling, sandbox, warm-up. One value per install. */
export async function measureInstalls(rig: ChainRig, codec: ChainSlot): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < INSTALLS; round++) {
    const gain = (round + 1) / 10;
    const file = await writeComponent(rig, gain);
    const { promise, resolve } = Promise.withResolvers<number>();
    let isInstalled = false;
    const chain = rig.openCapture({ warmUpFrames: 500 }, ({ isDry, levels, levelCount }) => {
      if (isInstalled && !isDry && levelCount === 2 && (levels[1] ?? 0) < 0.9 * (levels[0] ?? 0)) {
        resolve(performance.now());
      }
    });
    await chain.configure({ slots: [], codec, encoder: testEncoder, packetMs: 10 });
    using talker = new Talker(chain);
    await rig.until(() => chain.isProtected, 30_000);
    // The engine does the same while the user reads the permission sheet.
    keepTranspilerReady();
    await sleep(READING_MS);
    const startMs = performance.now();
    const slot = await rig.installFile(file);
    await chain.configure({ slots: [slot], codec, encoder: testEncoder, packetMs: 10 });
    isInstalled = true;
    times.push((await promise) - startMs);
    talker[Symbol.dispose]();
    await chain[Symbol.asyncDispose]();
  }
  return times;
}

/** Measures µs from handing over an event until its hook has returned, through the events sandbox. */
export async function measureEvents(rig: ChainRig): Promise<number[]> {
  const hook = 'jackfield:plugin/timer-events@0.2.0';
  const slot = await rig.install({
    id: 'bench:listener',
    generation: '0.2.0',
    exports: ['timer-events'],
    wat: `(module (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
      (func (export "${hook}#on-timer") (param i32)))`,
  });
  const ready = Promise.withResolvers<void>();
  await using host = new EventsHost({
    launcher: rig.launcher.createPort(),
    onCall: () => null,
    onEvent: () => {},
    onEnding: () => {},
    onReady: () => ready.resolve(),
  });
  host.configure([{ ...slot, hooks: new Set(['timer-events']) }]);
  await ready.promise;
  const times: number[] = [];
  for (let event = 0; event < WARM_UP_EVENTS + EVENTS; event++) {
    const startMs = performance.now();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    host.deliverTo(slot.pluginId, { hook: 'timer-events', func: 'onTimer', args: [event] }, (answer) => {
      if (answer === null) reject(new Error('the event was not answered'));
      else resolve();
    });
    await promise;
    if (event >= WARM_UP_EVENTS) times.push((performance.now() - startMs) * 1_000);
  }
  return times;
}
