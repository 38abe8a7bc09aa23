/** One call from Alice to Bob, or of Bob with 20 talkers, and its measurements. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Switchboard } from '../../e2e/harness/switchboard.ts';
import { startMurmur } from '../relay/murmur.ts';
import type { CallClient } from './call-client.ts';
import { CLEAN } from './impairment.ts';
import { prepareHome, startJackfieldClient } from './jackfield-client.ts';
import { openLink } from './link-process.ts';
import type { Link } from './link-process.ts';
import { startMumbleClient } from './mumble-client.ts';
import type { MumbleSettings } from './mumble-files.ts';
import type { PlannedRun } from './plan.ts';
import { CLEAN_CALL } from './plan.ts';
import { cpuSecondsOf, pssMibOf } from './process-tree.ts';
import type { CallRoom, Person } from './room.ts';
import { startTalkers } from './talkers.ts';
import type { Variant } from './variants.ts';

export interface CallScene {
  readonly room: CallRoom;
  /** DISPLAY of the windows. */
  readonly display: string;
  /** Folder in which Jackfield's clients keep their prepared plugins from run to run. */
  readonly homes: string;
  readonly speechWav: string;
  /** A sentence that is repeated until Alice's microphone reaches the link. */
  readonly helloWav: string;
  readonly signal: AbortSignal;
}

interface CallCost {
  /** CPU shares of Alice's processes, of one core. */
  readonly idle: number;
  readonly talk: number;
  /** CPU share of the processes of Bob, who listens to Alice. */
  readonly listen: number;
  /** Memory of Alice's processes after the call, in MiB. */
  readonly pssMib: number;
}

interface CallWire {
  readonly talkKbps: number;
  readonly talkPacketsPerS: number;
  readonly silenceKbps: number | null;
}

export type RunOutcome =
  | {
      readonly kind: 'talk';
      readonly recording: string;
      readonly cost: CallCost | null;
      readonly wire: CallWire;
      readonly lostShare: number;
      readonly worstLateMs: number;
      readonly busyShare: number;
    }
  | { readonly kind: 'listen20'; readonly listen: number; readonly busyShare: number };

const SETTLE_MS = 4_000;
/** Before idle is measured: people stay in a channel for hours, so the last word, and what V8 compiles in the half minute behind it, are no part of it. */
const IDLE_AFTER_MS = 30_000;
const PREPARE_MS = 15_000;
const IDLE_MS = 10_000;
const LISTEN_MS = 15_000;
const TALKERS = 20;

export async function runCall(scene: CallScene, planned: PlannedRun, recording: string): Promise<RunOutcome> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await openServer(scene, planned.variant));
  // Awaited here: the scene is cleared away when this function ends.
  if (planned.condition.kind === 'listen20') return await listenToTalkers(scene, server, stack);
  const link = stack.use(await openLink({ port: server.port, seed: planned.seed }));
  // Alice reaches the server through the link; Bob does not.
  const bob = stack.use(await server.start('bob', '127.0.0.1'));
  const alice = stack.use(await server.start('alice', '127.0.0.2'));
  await sayHello(scene, link, alice);
  const isClean = planned.condition === CLEAN_CALL;
  await sleep(isClean ? IDLE_AFTER_MS : SETTLE_MS, undefined, { signal: scene.signal });

  await link.takeCounts();
  const idle = isClean ? await costDuring([alice], () => sleep(IDLE_MS, undefined, { signal: scene.signal })) : null;
  const silence = await link.takeCounts();
  link.impair(planned.condition.impairment);
  const talk = await costDuring([alice, bob], () => scene.room.talk(scene.speechWav, recording, scene.signal));
  const counts = await link.takeCounts();
  link.impair(CLEAN);
  return {
    kind: 'talk',
    recording,
    cost:
      idle === null
        ? null
        : { idle: idle.shares[0]!, talk: talk.shares[0]!, listen: talk.shares[1]!, pssMib: pssMibOf(alice.pids) },
    wire: {
      talkKbps: (counts.upBytes * 8) / 1_000 / talk.seconds,
      talkPacketsPerS: counts.upPackets / talk.seconds,
      silenceKbps: idle === null ? null : (silence.upBytes * 8) / 1_000 / idle.seconds,
    },
    lostShare: counts.upPackets === 0 ? 0 : counts.upLost / counts.upPackets,
    worstLateMs: counts.worstLateMs,
    busyShare: talk.busyShare,
  };
}

/** Starts Jackfield's clients once, so that no run includes the first preparation of the plugins. */
export async function prepareHomes(scene: CallScene, variants: readonly Variant[]): Promise<void> {
  const done = new Set<string>();
  for (const variant of variants.filter((one) => !one.startsWith('mumble'))) {
    if (done.has(homeOf(scene, variant, 'alice'))) continue;
    done.add(homeOf(scene, variant, 'alice'));
    for (const person of ['alice', 'bob'] as const)
      await prepareHome(homeOf(scene, variant, person), person, variant === 'windowLow');
    await using stack = new AsyncDisposableStack();
    const server = stack.use(await openServer(scene, variant));
    for (const person of ['bob', 'alice'] as const) stack.use(await server.start(person, '127.0.0.1'));
    await sleep(PREPARE_MS, undefined, { signal: scene.signal });
  }
}

function homeOf({ homes }: CallScene, variant: Variant, person: Person): string {
  return join(homes, variant === 'windowLow' ? `${person}-low` : person);
}

async function listenToTalkers(
  scene: CallScene,
  server: VoiceServer,
  stack: AsyncDisposableStack,
): Promise<RunOutcome> {
  const bob = stack.use(await server.start('bob', '127.0.0.1'));
  stack.use(
    await startTalkers({ product: server.product, port: server.port, count: TALKERS, speechWav: scene.speechWav }),
  );
  await sleep(SETTLE_MS, undefined, { signal: scene.signal });
  const cost = await costDuring([bob], () => sleep(LISTEN_MS, undefined, { signal: scene.signal }));
  return { kind: 'listen20', listen: cost.shares[0]!, busyShare: cost.busyShare };
}

interface VoiceServer extends AsyncDisposable {
  readonly product: 'mumble' | 'jackfield';
  readonly port: number;
  start(person: Person, host: string): Promise<CallClient>;
}

async function openServer(scene: CallScene, variant: Variant): Promise<VoiceServer> {
  return variant.startsWith('mumble') ? openMumble(scene, variant) : openJackfield(scene, variant);
}

async function openMumble({ room, display }: CallScene, variant: Variant): Promise<VoiceServer> {
  const murmur = await startMurmur();
  const transmit = variant === 'mumbleVoice' ? 'voice' : 'continuous';
  return {
    product: 'mumble',
    port: murmur.port,
    start: async (person, host) => {
      const home = await mkdtemp(join(room.folder, `${person}-`));
      const settings: MumbleSettings = {
        input: `${person}_microphone`,
        output: `${person}_ears`,
        transmit: person === 'alice' ? transmit : 'push',
        latency: variant === 'mumbleLowest' ? 'lowest' : 'default',
      };
      const env = room.environmentOf(person);
      const client = await startMumbleClient({ name: person, home, host, port: murmur.port, display, env, settings });
      await waitFor(
        `${person} on the server`,
        () => new RegExp(`:${person}\\(-?\\d+\\)> Authenticated`).test(murmur.log()),
        client,
      );
      return {
        ...client,
        [Symbol.asyncDispose]: async () => {
          await client[Symbol.asyncDispose]();
          await rm(home, { recursive: true, force: true, maxRetries: 5 });
        },
      };
    },
    [Symbol.asyncDispose]: () => murmur[Symbol.asyncDispose](),
  };
}

/** Argument of `--device`; null for the product's default. */
const DEVICES = { window: null, windowLow: null, fallback: 'chromium', headless: 'native' } as const;

async function openJackfield(scene: CallScene, variant: Variant): Promise<VoiceServer> {
  const { room, display, signal } = scene;
  const server = await Switchboard.start();
  const port = Number(server.address.split(':').at(-1));
  return {
    product: 'jackfield',
    port,
    start: async (person, host) => {
      const home = homeOf(scene, variant, person);
      return startJackfieldClient({
        name: person,
        home,
        address: `${host}:${port}`,
        server,
        env: room.environmentOf(person),
        display: variant === 'headless' ? null : display,
        device: DEVICES[variant as keyof typeof DEVICES] ?? null,
        signal,
      });
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Alice says hello until her voice is on the link: a window's microphone starts after some seconds. */
async function sayHello({ room, helloWav, signal }: CallScene, link: Link, alice: CallClient): Promise<void> {
  await link.takeCounts();
  let [sent, overTcp] = [0, 0];
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await room.say(helloWav, signal);
    const counts = await link.takeCounts();
    [sent, overTcp] = [counts.upPackets, counts.upTcpBytes];
    // A sentence of 7 s has 350 packets of 20 ms.
    if (sent > 100) return;
    await sleep(500, undefined, { signal });
  }
  throw new Error(
    `Alice's voice does not reach the wire (of the last sentence ${sent} packets, ${overTcp} bytes over TCP). Her client said:\n${alice.describe().slice(-2_000)}`,
  );
}

async function waitFor(what: string, isTrue: () => boolean, client: CallClient): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (isTrue()) return;
    await sleep(100);
  }
  throw new Error(`waited 30 s for ${what}. The client said:\n${client.describe().slice(-2_000)}`);
}

/** CPU of each client while `happen` runs, as shares of one core, and the load of the whole machine. */
async function costDuring(
  clients: readonly CallClient[],
  happen: () => Promise<unknown>,
): Promise<{ shares: number[]; seconds: number; busyShare: number }> {
  const [before, machineBefore, startMs] = [
    clients.map(({ pids }) => cpuSecondsOf(pids)),
    await machine(),
    performance.now(),
  ];
  await happen();
  const [seconds, machineAfter] = [(performance.now() - startMs) / 1_000, await machine()];
  const shares = clients.map(({ pids }, index) => (cpuSecondsOf(pids) - before[index]!) / seconds);
  const total = machineAfter.total - machineBefore.total;
  return { shares, seconds, busyShare: total === 0 ? 0 : 1 - (machineAfter.idle - machineBefore.idle) / total };
}

async function machine(): Promise<{ idle: number; total: number }> {
  const fields = (await readFile('/proc/stat', 'utf8')).split('\n')[0]!.trim().split(/\s+/).slice(1, 9).map(Number);
  return { idle: fields[3]! + fields[4]!, total: fields.reduce((sum, field) => sum + field, 0) };
}
