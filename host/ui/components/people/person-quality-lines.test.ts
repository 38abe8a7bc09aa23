import { expect, it } from 'vitest';
import { personQualityLines } from './person-quality-lines.ts';

it('says of a person what is lost and in which runs, how uneven it is, the codec and the way', () => {
  const quality = {
    userId: 3,
    lossPercent: 4.25,
    burstPackets: 2.4,
    jitterMs: 31,
    delayMs: 60,
    packetMs: 20,
    codec: 'Opus',
  };
  const values = Object.fromEntries(
    personQualityLines({ ...quality, path: 'control' }).map(({ name, value }) => [name, value]),
  );
  expect(values).toEqual({
    Lost: '4.3 %, 2.4 at a time',
    'Uneven by': '31 ms',
    'Delay added': '60 ms',
    Codec: 'Opus, 20 ms packets',
    'Way to you': 'control connection (TCP)',
  });
  expect(personQualityLines({ ...quality, lossPercent: 0, path: 'udp' })[0]?.value).toBe('0.0 %');
});
