import { describe, expect, it } from 'vitest';
import { SelfControl } from './self-control.ts';

describe('SelfControl', () => {
  it('mutes while deafened and gives the earlier mute back', () => {
    const control = new SelfControl();
    control.setDeafened(true);
    expect(control.switches).toMatchObject({ isDeafened: true, isMuted: true });
    control.setDeafened(false);
    expect(control.switches).toMatchObject({ isDeafened: false, isMuted: false });
    control.setMuted(true);
    control.setDeafened(true);
    control.setDeafened(false);
    expect(control.switches).toMatchObject({ isDeafened: false, isMuted: true });
  });

  it('undeafens when it is unmuted while deafened', () => {
    const control = new SelfControl();
    control.setDeafened(true);
    control.setMuted(false);
    expect(control.switches).toMatchObject({ isDeafened: false, isMuted: false });
  });

  it('emits a change once and nothing when all stays as it was', () => {
    const control = new SelfControl();
    const seen: boolean[] = [];
    control.on('changed', ({ isMonitoring }) => seen.push(isMonitoring));
    control.setMonitoring(true);
    control.setMonitoring(true);
    control.setMuted(false);
    expect(seen).toEqual([true]);
  });
});
