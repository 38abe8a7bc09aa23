import { setTimeout as delay } from 'node:timers/promises';
import { judge, quantile } from './bench.ts';
import type { BenchResult } from './bench.ts';
import { openMurmur } from './relay/murmur.ts';
import { cpuMicroseconds } from './relay/process-cpu.ts';
import type { RelayUnderTest, Room } from './relay/relay-under-test.ts';
import { openSwitchboard } from './relay/switchboard.ts';

const ROUNDS = 5;
const WARM_UP_MS = 1_000;
const MEASURE_MS = 2_000;
const SETTLE_MS = 150;
/** Rates that keep the relay well below one core, so that nothing is lost and the kernel's queues stay short. */
const FAN_OUTS = [
  { listeners: 1, packetsPerSecond: 4_000 },
  { listeners: 9, packetsPerSecond: 1_000 },
  { listeners: 49, packetsPerSecond: 250 },
] as const;

interface Sample {
  readonly cpuUs: number;
  readonly lossPercent: number;
}

/** CPU µs per forwarded packet of 100 bytes, ours beside Debian's mumble-server; the two take turns, so that a busy moment hits both. */
export default async function bench(): Promise<BenchResult> {
  const notes = [
    `median of ${ROUNDS} rounds of ${MEASURE_MS / 1_000} s; CPU is the scheduler's count over all threads of the relay's process, sending included`,
    'packets/s is what one core could forward at that cost, 1,000,000 / µs',
  ];
  await using stack = new AsyncDisposableStack();
  const ours = stack.use(await openSwitchboard());
  let murmur: RelayUnderTest | null = null;
  try {
    murmur = stack.use(await openMurmur());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    notes.push(`mumble-server was not measured: ${reason} (install Debian's package mumble-server)`);
  }
  const figures: Record<string, number | null> = {};
  const rows: (string | number | null)[][] = [];
  for (const { listeners, packetsPerSecond } of FAN_OUTS) {
    const samples = await measure(murmur === null ? [ours] : [ours, murmur], listeners, packetsPerSecond);
    const mine = summarize(samples.get(ours) ?? []);
    const theirs = summarize((murmur && samples.get(murmur)) ?? []);
    const ratio = mine.cpuUs !== null && theirs.cpuUs !== null ? mine.cpuUs / theirs.cpuUs : null;
    figures[`cpu_us_1_${listeners}`] = mine.cpuUs;
    figures[`packets_per_s_1_${listeners}`] = mine.cpuUs === null ? null : 1_000_000 / mine.cpuUs;
    figures[`loss_percent_1_${listeners}`] = mine.lossPercent;
    figures[`cpu_us_murmur_1_${listeners}`] = theirs.cpuUs;
    figures[`cpu_ratio_murmur_1_${listeners}`] = ratio;
    rows.push([
      `1:${listeners}`,
      mine.cpuUs,
      figures[`packets_per_s_1_${listeners}`] ?? null,
      theirs.cpuUs,
      ratio,
      mine.lossPercent,
    ]);
  }
  return judge({
    bench: 'relay',
    figures,
    targets: { cpu_ratio_murmur_1_49: '<= 1.05' },
    notes,
    table: { columns: ['fan-out', 'µs a packet', 'packets/s a core', 'mumble-server µs', 'ratio', 'lost %'], rows },
  });
}

async function measure(
  relays: readonly RelayUnderTest[],
  listeners: number,
  packetsPerSecond: number,
): Promise<Map<RelayUnderTest, Sample[]>> {
  await using stack = new AsyncDisposableStack();
  const rooms = new Map<RelayUnderTest, Room>();
  for (const relay of relays) rooms.set(relay, stack.use(await relay.openRoom(listeners)));
  for (const room of rooms.values()) await load(room, packetsPerSecond, WARM_UP_MS);
  const samples = new Map<RelayUnderTest, Sample[]>(relays.map((relay) => [relay, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [relay, room] of rooms) {
      const receivedBefore = room.received();
      const cpuBefore = cpuMicroseconds(relay.pid);
      const sent = await load(room, packetsPerSecond, MEASURE_MS);
      await delay(SETTLE_MS);
      const cpuUs = cpuMicroseconds(relay.pid) - cpuBefore;
      const received = room.received() - receivedBefore;
      samples.get(relay)?.push({
        cpuUs: received === 0 ? Number.NaN : cpuUs / received,
        lossPercent: 100 * (1 - received / (sent * listeners)),
      });
    }
  }
  return samples;
}

/** Sends at an even rate, at most 2 ms in one go. Returns how many. */
async function load(room: Room, packetsPerSecond: number, durationMs: number): Promise<number> {
  const startMs = performance.now();
  let sent = 0;
  for (;;) {
    const elapsedMs = performance.now() - startMs;
    if (elapsedMs >= durationMs) return sent;
    const due = Math.min((elapsedMs * packetsPerSecond) / 1_000, sent + Math.max(1, packetsPerSecond / 500));
    while (sent < due) {
      room.send();
      sent += 1;
    }
    await delay(1);
  }
}

function summarize(samples: readonly Sample[]): { cpuUs: number | null; lossPercent: number | null } {
  return {
    cpuUs: median(samples.map(({ cpuUs }) => cpuUs)),
    lossPercent: median(samples.map(({ lossPercent }) => lossPercent)),
  };
}

function median(values: readonly number[]): number | null {
  return quantile(values.filter(Number.isFinite), 0.5);
}
