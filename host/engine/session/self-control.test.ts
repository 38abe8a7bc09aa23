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

  it('is muted while its voice is held, whatever the user presses, and as the user wants it after that', () => {
    const control = new SelfControl();
    const seen: boolean[] = [];
    control.on('changed', ({ isMuted }) => seen.push(isMuted));
    control.holdVoice('lab:seal');
    control.holdVoice('lab:seal');
    control.setMuted(false);
    expect(seen).toEqual([true]);
    expect(control.switches).toMatchObject({ isMuted: true, isDeafened: false, voiceHeldBy: 'lab:seal' });
    control.setDeafened(true);
    control.setDeafened(false);
    control.holdVoice(null);
    expect(control.switches).toEqual({ isMuted: false, isDeafened: false, isMonitoring: false });
    control.holdVoice('lab:seal');
    control.setMuted(true);
    control.holdVoice(null);
    expect(control.switches).toMatchObject({ isMuted: true });
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
