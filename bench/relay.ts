import { setTimeout as delay } from 'node:timers/promises';
import { TRANSPORT_TAG_BYTES, TransportKey } from '@jackfield/wire/transport-key';
import { judge, quantile } from './bench.ts';
import type { BenchResult } from './bench.ts';
import { openMurmur } from './relay/murmur.ts';
import { cpuMicroseconds } from './relay/process-cpu.ts';
import { FORWARDED_BYTES } from './relay/relay-under-test.ts';
import type { RelayUnderTest, Room } from './relay/relay-under-test.ts';
import { openSwitchboard } from './relay/switchboard.ts';

const ROUNDS = 9;
const WARM_UP_MS = 2_000;
const MEASURE_MS = 1_500;
const SETTLE_MS = 150;
/** Rates of datagrams to the relay. They keep it busy but below one core, so that nothing is lost and no queue grows. */
const FAN_OUTS = [
  { listeners: 1, packetsPerSecond: 6_000 },
  { listeners: 9, packetsPerSecond: 6_000 },
  { listeners: 49, packetsPerSecond: 2_000 },
] as const;

interface Sample {
  readonly cpuUs: number;
  readonly lossPercent: number;
}

/** CPU µs per forwarded packet of 100 bytes, of our relay and of Debian's mumble-server. The two take turns, so that a busy moment affects both. */
export default async function bench(): Promise<BenchResult> {
  const notes = [
    `medians of ${ROUNDS} rounds of ${MEASURE_MS / 1_000} s; CPU is the scheduler's count over all threads of the relay's process, sending included; a ratio is the median of the rounds' ratios`,
    `load: ${FAN_OUTS.map(({ listeners, packetsPerSecond }) => `1:${listeners} ${packetsPerSecond} packets/s in`).join(', ')}; with less, each packet wakes the relay on its own, which costs Node more than mumble-server`,
    'transport_tag_us is the SipHash check of one incoming packet, part of the µs above',
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
  const figures: Record<string, number | null> = { transport_tag_us: timeTransportTag() };
  const rows: (string | number | null)[][] = [];
  for (const { listeners, packetsPerSecond } of FAN_OUTS) {
    const samples = await measure(murmur === null ? [ours] : [ours, murmur], listeners, packetsPerSecond);
    const mine = summarize(samples.get(ours) ?? []);
    const theirs = summarize((murmur && samples.get(murmur)) ?? []);
    const ratio = murmur === null ? null : medianRatio(samples.get(ours) ?? [], samples.get(murmur) ?? []);
    figures[`cpu_us_1_${listeners}`] = mine.cpuUs;
    figures[`packets_per_s_1_${listeners}`] = mine.cpuUs === null ? null : 1_000_000 / mine.cpuUs;
    figures[`loss_percent_1_${listeners}`] = mine.lossPercent;
    figures[`cpu_us_murmur_1_${listeners}`] = theirs.cpuUs;
    figures[`loss_percent_murmur_1_${listeners}`] = theirs.lossPercent;
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
  for (const relay of relays) rooms.set(relay, stack.use(await relay.openRoom(listeners + 1)));
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

/** Sends at an even rate, at most the packets of 2 ms at once. Returns the number of packets. */
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

/** Time in µs to check a transport tag, which the relay does once per incoming packet so that it does not multiply forged ones. */
function timeTransportTag(): number {
  const key = new TransportKey(new Uint8Array(16));
  const datagram = new Uint8Array(FORWARDED_BYTES + TRANSPORT_TAG_BYTES);
  key.sign(datagram, FORWARDED_BYTES);
  let genuine = 0;
  const verify = (times: number): void => {
    for (let index = 0; index < times; index += 1) if (key.verify(datagram, datagram.length)) genuine += 1;
  };
  verify(100_000);
  const before = process.cpuUsage();
  verify(1_000_000);
  const microseconds = process.cpuUsage(before).user / 1_000_000;
  return genuine === 1_100_000 ? microseconds : Number.NaN;
}

/** Median of the ratios of each round, because the two samples of a round were measured one after the other. */
function medianRatio(ours: readonly Sample[], theirs: readonly Sample[]): number | null {
  return median(ours.map(({ cpuUs }, round) => cpuUs / (theirs[round]?.cpuUs ?? Number.NaN)));
}

function median(values: readonly number[]): number | null {
  return quantile(values.filter(Number.isFinite), 0.5);
}
