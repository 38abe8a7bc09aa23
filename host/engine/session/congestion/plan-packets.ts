import type { PacketMs } from '../../ports/chain.ts';

/** Least bitrate of the voice, bits per second. */
const LEAST_BITRATE = 16_000;
/** Header and seal of a compact voice packet with its transport tag, and the headers of UDP and IPv4. */
const PACKET_BYTES = 16 + 28;
/** Packet lengths from the shortest on, and the voice's bitrate for which each is worth its headers. */
const LENGTHS: readonly (readonly [packetMs: PacketMs, bitrate: number])[] = [
  [10, 32_000],
  [20, 24_000],
  [40, 20_000],
];
const LONGEST: PacketMs = 60;
/** So much more has to be there before packets become shorter again. */
const HYSTERESIS = 4_000;
/** Expected loss from which the Opus component adds copies of earlier packets, what they take beyond the bitrate, and the bitrate that it wants for that (docs/adr/0026). */
const COPIES: readonly (readonly [lossPercent: number, bitrate: number])[] = [
  [25, 12_000],
  [15, 4_000],
];
const LEAST_BITRATE_WITH_COPIES = 32_000;
/** In-band FEC alone, which is part of the bitrate. */
const MOST_LOSS_WITHOUT_COPIES = 14;

/** The least limit: 16 kb/s of voice in packets of 60 ms. */
export const LEAST_KBPS = LEAST_BITRATE / 1_000 + headerKbps(LONGEST);

export interface PacketWish {
  /** Bits per second of the voice. */
  readonly bitrate: number;
  readonly packetMs: 10 | 20;
  /** 0 without error correction. */
  readonly expectedLossPercent: number;
  /** Other codecs than Opus may not know longer packets. */
  readonly mayLengthen: boolean;
}

export interface PacketPlan {
  readonly bitrate: number;
  readonly packetMs: PacketMs;
  readonly expectedLossPercent: number;
}

/** kb/s on the wire while talking, headers of IP included. */
export function rateOf({ bitrate, packetMs, expectedLossPercent }: PacketPlan): number {
  const copies = bitrate < LEAST_BITRATE_WITH_COPIES ? 0 : copiesFor(expectedLossPercent);
  return (bitrate + copies) / 1_000 + headerKbps(packetMs);
}

/** The wish as it is without a limit; within one, less bitrate, copies only where they fit, and longer packets where headers would take too much. */
export function planPackets(wish: PacketWish, limitKbps: number | null, before: PacketMs): PacketPlan {
  const { bitrate, packetMs, expectedLossPercent } = wish;
  if (limitKbps === null) return { bitrate, packetMs, expectedLossPercent };
  const length = wish.mayLengthen ? lengthWithin(wish, limitKbps, before) : packetMs;
  const room = Math.floor(limitKbps - headerKbps(length)) * 1_000;
  const copies = copiesFor(expectedLossPercent);
  const hasCopies = copies > 0 && room - copies >= LEAST_BITRATE_WITH_COPIES;
  const fitting = Math.max(LEAST_BITRATE, hasCopies ? room - copies : room);
  return {
    bitrate: Math.min(bitrate, fitting),
    packetMs: length,
    expectedLossPercent: hasCopies ? expectedLossPercent : Math.min(expectedLossPercent, MOST_LOSS_WITHOUT_COPIES),
  };
}

function lengthWithin(wish: PacketWish, limitKbps: number, before: PacketMs): PacketMs {
  for (const [packetMs, worthwhile] of LENGTHS) {
    if (packetMs < wish.packetMs) continue;
    const room = (limitKbps - headerKbps(packetMs)) * 1_000;
    const wanted = Math.min(worthwhile, wish.bitrate);
    if (room >= wanted + (packetMs < before ? HYSTERESIS : 0)) return packetMs;
  }
  return LONGEST;
}

function headerKbps(packetMs: number): number {
  return (8 * PACKET_BYTES) / packetMs;
}

function copiesFor(expectedLossPercent: number): number {
  return COPIES.find(([lossPercent]) => expectedLossPercent >= lossPercent)?.[1] ?? 0;
}
