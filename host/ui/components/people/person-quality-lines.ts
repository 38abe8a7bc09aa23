import type { PersonQuality } from '@jackfield/protocol/state';

/** Lines that describe the quality of a person's voice: name and value. */
export function personQualityLines(
  quality: PersonQuality,
): readonly { readonly name: string; readonly value: string }[] {
  const { lossPercent, burstPackets, jitterMs, path, codec, packetMs, delayMs } = quality;
  const runs = burstPackets > 1.5 ? `, ${burstPackets.toFixed(1)} at a time` : '';
  return [
    { name: 'Lost', value: `${lossPercent.toFixed(1)} %${lossPercent > 0 ? runs : ''}` },
    { name: 'Uneven by', value: `${jitterMs} ms` },
    { name: 'Delay added', value: `${delayMs} ms` },
    { name: 'Codec', value: `${codec}, ${packetMs} ms packets` },
    {
      name: 'Way to you',
      value: path === 'udp' ? 'direct (UDP)' : path === 'control' ? 'control connection (TCP)' : '–',
    },
  ];
}
