import { expect, it } from 'vitest';
import { sentTime } from './sent-time.ts';

const at = (day: string, hour: string): number => new Date(`${day}T${hour}:00`).getTime();

it('shows the time of today, the date of yesterday and the year of another one', () => {
  const now = at('2026-03-02', '10:30');
  expect(sentTime(at('2026-03-02', '09:05'), now)).not.toMatch(/Mar|2026/u);
  expect(sentTime(at('2026-03-01', '23:59'), now)).toMatch(/1/u);
  expect(sentTime(at('2026-03-01', '23:59'), now)).not.toBe(sentTime(at('2026-03-02', '23:59'), now));
  expect(sentTime(at('2026-03-01', '23:59'), now)).not.toMatch(/2026/u);
  expect(sentTime(at('2025-03-02', '09:05'), now)).toMatch(/2025/u);
});
